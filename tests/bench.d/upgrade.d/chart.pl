# chart TITLE BARS: an SVG of one bar a method, its whole length the time in all and its dark part the time clients were shut out.
use strict;
use warnings;

sub escaped { my ($text) = @_; $text =~ s/&/&amp;/g; $text =~ s/</&lt;/g; return $text }

# A step of the scale that gives four to ten of them.
sub step { my ($most) = @_; for my $power (0 .. 6) { for my $digit (1, 2, 5) { my $step = $digit * 10**$power; return $step if $most / $step <= 8 } } return 1e7 }

sub chart {
	my ($title, @bars) = @_;
	my ($left, $top, $row, $wide) = (120, 84, 34, 560);
	my ($most) = sort { $b <=> $a } map { $_->{total} } @bars;
	my $step = step($most);
	my $end = $step * (int($most / $step) + 1);
	my $x = sub { $left + $_[0] / $end * $wide };
	my $height = $top + $row * @bars + 40;
	my @svg = (qq{<svg xmlns="http://www.w3.org/2000/svg" width="960" height="$height" font-family="sans-serif" font-size="13">\n},
		qq{<rect width="100%" height="100%" fill="white"/>\n<text x="16" y="26" font-size="17" font-weight="bold">Upgrades of a PostgreSQL cluster: seconds</text>\n},
		sprintf(qq{<text x="16" y="46" fill="#555">%s</text>\n}, escaped($title)),
		qq{<rect x="16" y="56" width="12" height="12" fill="#1d5b8f"/><rect x="28" y="56" width="12" height="12" fill="#8a5a12"/><text x="46" y="67">clients shut out</text>\n},
		qq{<rect x="160" y="56" width="12" height="12" fill="#9fc3e3"/><rect x="172" y="56" width="12" height="12" fill="#e8c98f"/><text x="190" y="67">clients served (blue: pg_version_upgrade, brown: others)</text>\n});
	for (my $mark = 0; $mark <= $end; $mark += $step) {
		push @svg, sprintf qq{<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle" fill="#555">%d</text>\n},
			$x->($mark), $top, $x->($mark), $top + $row * @bars, $x->($mark), $top + $row * @bars + 18, $mark;
	}
	my $y = $top;
	for my $bar (@bars) {
		my ($light, $dark) = $bar->{ours} ? ('#9fc3e3', '#1d5b8f') : ('#e8c98f', '#8a5a12');
		my $shut = $bar->{shut} < $bar->{total} ? $bar->{shut} : $bar->{total};
		push @svg, sprintf(qq{<text x="%d" y="%d" text-anchor="end">%s</text>\n}, $left - 8, $y + 22, escaped($bar->{name})),
			sprintf(qq{<rect x="%d" y="%d" width="%.1f" height="20" fill="%s"/><rect x="%d" y="%d" width="%.1f" height="20" fill="%s"/>\n},
				$left, $y + 7, $bar->{total} / $end * $wide, $light, $left, $y + 7, $shut / $end * $wide, $dark),
			sprintf(qq{<text x="%.1f" y="%d">%.1f s, %.1f s shut out%s</text>\n}, $x->($bar->{total}) + 6, $y + 22, $bar->{total}, $bar->{shut},
				defined $bar->{ratio} ? sprintf(', %.2f of the peer', $bar->{ratio}) : '');
		$y += $row;
	}
	return @svg, "</svg>\n";
}

1;
