package dev.heed.spark;

import dev.heed.base.ProblemException;
import dev.heed.base.Spelling;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.util.SchemaUtils;
import org.apache.spark.sql.internal.SqlApiConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
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
    DataType type = type(parameter, name, schema);
    require(type instanceof StringType, parameter, name, type, "a column of strings");
  }

  /** As {@link #requireStrings}, for numbers. */
  static void requireNumbers(String parameter, String name, StructType schema) {
    DataType type = type(parameter, name, schema);
    require(type instanceof NumericType, parameter, name, type, "a column of numbers");
  }

  /** As {@link #requireStrings}, for labels: strings, numbers or booleans, or arrays of these. */
  static void requireLabels(String parameter, String name, StructType schema) {
    DataType type = type(parameter, name, schema);
    DataType ofLabel = type instanceof ArrayType array ? array.elementType() : type;
    require(
        ofLabel instanceof StringType
            || ofLabel instanceof NumericType
            || ofLabel instanceof BooleanType,
        parameter,
        name,
        type,
        "a column of strings, numbers or booleans, or of arrays of these");
  }

  /** Whether a column that exists has arrays. */
  static boolean areArrays(String name, StructType schema) {
    return SchemaUtils.getSchemaFieldType(schema, name) instanceof ArrayType;
  }

  private static DataType type(String parameter, String name, StructType schema) {
    if (name.isEmpty() || !SchemaUtils.checkSchemaFieldExist(schema, name)) {
      List<String> names = Arrays.asList(schema.fieldNames());
      throw new ProblemException(
          parameter + " is '" + name + "', which is no column",
          Spelling.nearest(name, names)
              .map(near -> "for example '" + near + "'")
              .orElse(names.isEmpty() ? "a column" : "one of " + String.join(", ", names)));
    }
    return SchemaUtils.getSchemaFieldType(schema, name);
  }

  private static void require(
      boolean isSuitable, String parameter, String name, DataType type, String expected) {
    if (!isSuitable) {
      throw new ProblemException(
          parameter + " is '" + name + "', of type " + type.simpleString(), expected);
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
