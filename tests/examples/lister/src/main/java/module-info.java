/** A module of its own, to show that it needs no more than what the library exports. */
module org.example.lister {
  requires org.pgcoexist.core;
}
