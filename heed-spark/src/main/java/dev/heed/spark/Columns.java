package dev.heed.spark;

import dev.heed.base.ProblemException;
import dev.heed.base.Spelling;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.internal.SqlApiConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Checks of the columns that parameters name. */
final class Columns {
  private Columns() {}

  /**
   * Checks that a column of strings exists.
   *
   * @param parameter the name of the parameter
   * @param name its value: a column, or a field of one, such as {@code mail.body}
   */
  static void requireStrings(String parameter, String name, StructType schema) {
    String is = parameter + " is '" + name + "', ";
    if (name.isEmpty() || !SchemaUtils.checkSchemaFieldExist(schema, name)) {
      List<String> names = Arrays.asList(schema.fieldNames());
      throw new ProblemException(
          is + "which is no column",
          Spelling.nearest(name, names)
              .map(near -> "for example '" + near + "'")
              .orElse(names.isEmpty() ? "a column" : "one of " + String.join(", ", names)));
    }
    DataType type = SchemaUtils.getSchemaFieldType(schema, name);
    if (!(type instanceof StringType)) {
      throw new ProblemException(is + "of type " + type.simpleString(), "a column of strings");
    }
  }

  /** The schema with a further column; fails if it has a column of that name. */
  static StructType append(String parameter, StructField field, StructType schema) {
    boolean isTaken =
        Arrays.stream(schema.fieldNames())
            .anyMatch(
                SqlApiConf.get().caseSensitiveAnalysis()
                    ? field.name()::equals
                    : field.name()::equalsIgnoreCase);
    if (isTaken) {
      throw new ProblemException(
          parameter + " is '" + field.name() + "', a column that is already there",
          "a new name, or none to leave it out");
    }
    return schema.add(field);
  }
}
