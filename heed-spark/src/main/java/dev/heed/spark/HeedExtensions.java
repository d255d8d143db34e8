package dev.heed.spark;

import dev.heed.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.classic.ExpressionUtils;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import scala.Option;
import scala.Tuple3;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Brings {@code heed_classify(text)} to SQL without a line of code: {@code
 * spark.sql.extensions=dev.heed.spark.HeedExtensions} and {@code spark.heed.model=PATH}. The model
 * is loaded when a query first names the function.
 */
public final class HeedExtensions extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** The name of the function. */
  public static final String FUNCTION = "heed_classify";

  /** The setting with the path of the model. */
  public static final String MODEL = "spark.heed.model";

  private final Map<String, UserDefinedFunction> functions = new ConcurrentHashMap<>();

  /** Spark makes an instance for the sessions of a context. */
  public HeedExtensions() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    extensions.injectFunction(
        new Tuple3<>(
            new FunctionIdentifier(FUNCTION),
            new ExpressionInfo(HeedExtensions.class.getName(), FUNCTION),
            this::classify));
    return BoxedUnit.UNIT;
  }

  private Expression classify(Seq<Expression> arguments) {
    if (arguments.size() != 1) {
      throw new ProblemException(
          FUNCTION + " has " + arguments.size() + " arguments", "one, the text");
    }
    SparkSession session = SparkSession.active();
    Option<String> path = session.conf().getOption(MODEL);
    if (path.isEmpty()) {
      throw new ProblemException(MODEL + " is not set", "the path of a model, for " + FUNCTION);
    }
    UserDefinedFunction function =
        functions.computeIfAbsent(path.get(), file -> SqlFunction.of(load(file, session), session));
    Column label = function.apply(ExpressionUtils.column(arguments.head()));
    return ((org.apache.spark.sql.classic.SparkSession) session).expression(label);
  }

  private static SharedModel load(String path, SparkSession session) {
    try {
      return Storage.read(path, session.sparkContext().hadoopConfiguration());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
