package org.pgcoexist.rules;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where a Java file puts anything but constants, and what the one class that quotes has made, into
 * SQL or a command of psql.
 *
 * <p>SQL is a text whose first literal begins with a statement's words. A local variable is as good
 * as what it is set to.
 */
final class SqlTexts extends TreeScanner<Void, Void> {

  private static final Pattern SQL =
      Pattern.compile(
          "(?!ALTER SYSTEM has )\\s*\\(?(SELECT|VALUES|WITH|COPY|TRUNCATE|INSERT INTO|UPDATE|DELETE FROM|SET|RESET|DO"
              + "|(CREATE|ALTER|DROP|COMMENT ON) [A-Z]+|GRANT|REVOKE|CHECKPOINT|REFRESH) .*",
          Pattern.DOTALL);

  /** A backslash that psql would take for a command, in a text that is not for a person. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?s)(.*\n|\\s*)\\\\(c|connect|copy|g|gexec|gset|i|include|ir|o|out|set|echo|if|!)( .*|)");

  private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");

  private final Map<String, ExpressionTree> variables = new HashMap<>();
  private final List<String> breaches = new ArrayList<>();

  static List<String> of(Tree file) {
    SqlTexts texts = new SqlTexts();
    texts.scan(file, null);
    return texts.breaches;
  }

  @Override
  public Void visitVariable(VariableTree tree, Void nothing) {
    variables.put(tree.getName().toString(), tree.getInitializer());
    return super.visitVariable(tree, null);
  }

  @Override
  public Void visitBinary(BinaryTree tree, Void nothing) {
    if (tree.getKind() != Tree.Kind.PLUS) {
      return super.visitBinary(tree, null);
    }
    List<ExpressionTree> operands = new ArrayList<>();
    flatten(tree, operands);
    if (isText(operands.get(0))) {
      operands.stream()
          .filter(operand -> !isConstant(operand))
          .forEach(operand -> breaches.add(operand.toString()));
    }
    operands.forEach(operand -> scan(operand, null));
    return null;
  }

  /** What is put together a piece at a time, or filled in. */
  @Override
  public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
    String call = tree.getMethodSelect().toString();
    boolean fills = call.endsWith(".append") || call.endsWith("format") || call.endsWith(".concat");
    boolean formatted = call.endsWith(".formatted") || call.endsWith(".replace");
    if (fills && !tree.getArguments().isEmpty() && isText(tree.getArguments().get(0))) {
      breaches.add(tree.getArguments().get(0).toString());
    }
    if (formatted
        && tree.getMethodSelect() instanceof MemberSelectTree select
        && isText(select.getExpression())) {
      breaches.add(select.toString());
    }
    return super.visitMethodInvocation(tree, null);
  }

  private static void flatten(ExpressionTree tree, List<ExpressionTree> operands) {
    if (tree instanceof BinaryTree plus && tree.getKind() == Tree.Kind.PLUS) {
      flatten(plus.getLeftOperand(), operands);
      flatten(plus.getRightOperand(), operands);
    } else {
      operands.add(tree);
    }
  }

  private static boolean isText(ExpressionTree tree) {
    return tree instanceof LiteralTree literal
        && literal.getValue() instanceof String text
        && (SQL.matcher(text).matches() || COMMAND.matcher(text).matches());
  }

  private boolean isConstant(ExpressionTree tree) {
    if (tree instanceof LiteralTree) {
      return true;
    }
    if (tree instanceof ParenthesizedTree inner) {
      return isConstant(inner.getExpression());
    }
    if (tree instanceof ConditionalExpressionTree either) {
      return isConstant(either.getTrueExpression()) && isConstant(either.getFalseExpression());
    }
    if (tree instanceof BinaryTree plus && tree.getKind() == Tree.Kind.PLUS) {
      return isConstant(plus.getLeftOperand()) && isConstant(plus.getRightOperand());
    }
    if (tree instanceof MethodInvocationTree call) {
      return call.getMethodSelect().toString().startsWith("Sql.");
    }
    if (tree instanceof MemberSelectTree member) {
      return CONSTANT.matcher(member.getIdentifier()).matches();
    }
    if (tree instanceof IdentifierTree name) {
      ExpressionTree value = variables.get(name.getName().toString());
      return CONSTANT.matcher(name.getName()).matches() || (value != null && isConstant(value));
    }
    return false;
  }
}
