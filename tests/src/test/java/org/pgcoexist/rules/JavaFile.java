package org.pgcoexist.rules;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What a Java file says, as the compiler reads it.
 *
 * @param path for messages
 * @param packageName where it is
 * @param lines how many
 * @param names every qualified name in it, imported or used in the text
 * @param calls the words before the bracket of every call: {@code Thread.sleep}, {@code x.close}
 * @param callsWithoutArguments those of them with none
 * @param builtSql what it puts into SQL or a command of psql that nobody has quoted
 * @param methods lines of each method's declaration with its body, by name and first line
 */
record JavaFile(
    String path,
    String packageName,
    int lines,
    Set<String> names,
    Set<String> calls,
    Set<String> callsWithoutArguments,
    List<String> builtSql,
    Map<String, Long> methods) {

  static JavaFile read(Path root, Path file) {
    try {
      return parse(root.relativize(file).toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JavaFile parse(String path, String text) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      Reader reader = new Reader(unit, Trees.instance(task).getSourcePositions());
      reader.scan(unit, null);
      return new JavaFile(
          path,
          String.valueOf(unit.getPackageName()),
          (int) text.lines().count(),
          reader.names,
          reader.calls,
          reader.callsWithoutArguments,
          SqlTexts.of(unit),
          reader.methods);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader extends TreeScanner<Void, Void> {

    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Set<String> names = new TreeSet<>();
    private final Set<String> calls = new TreeSet<>();
    private final Set<String> callsWithoutArguments = new TreeSet<>();
    private final Map<String, Long> methods = new LinkedHashMap<>();

    Reader(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    /** Its own package is no use of it. */
    @Override
    public Void visitPackage(PackageTree tree, Void nothing) {
      return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void nothing) {
      names.add(tree.toString());
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
      String call = tree.getMethodSelect().toString();
      calls.add(call);
      if (tree.getArguments().isEmpty()) {
        callsWithoutArguments.add(call);
      }
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
      LineMap map = unit.getLineMap();
      long first = map.getLineNumber(positions.getStartPosition(unit, tree));
      long end = positions.getEndPosition(unit, tree);
      // A record's own constructor is not written down and has no end.
      if (end >= 0) {
        methods.put(tree.getName() + ", line " + first, map.getLineNumber(end) - first + 1);
      }
      return super.visitMethod(tree, null);
    }
  }
}
