package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.run.Folders;
import dev.heed.studio.train.Table;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Routes of files: those in the folders, uploads, and tables of points. */
record FileRoutes(Folders folders, Path uploads) {
  static final long MAX_UPLOAD_BYTES = 64L << 20;
  private static final int MAX_POINTS = 100_000;
  private static final List<String> TEXTS =
      List.of(".csv", ".tsv", ".jsonl", ".txt", ".train", ".gz");

  /** Points and the names of their two coordinates. */
  record PointsOfFile(List<String> columns, List<double[]> points) {}

  void register(RoutesConfig routes) {
    routes.get("/api/files", c -> Requests.answer(c, folders.files(TEXTS)));
    routes.post("/api/uploads/{name}", this::upload);
    routes.get("/api/points", this::points);
  }

  private void upload(Context context) throws IOException {
    String name = context.pathParam("name");
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
      throw new ProblemException(
          "name is '" + name + "'", "up to 100 letters, digits or any of . _ -");
    }
    if (context.req().getContentLengthLong() > MAX_UPLOAD_BYTES) {
      throw Requests.tooLarge(MAX_UPLOAD_BYTES);
    }
    Path part = Files.createTempFile(uploads, "upload-", ".part");
    try {
      try (InputStream in = context.req().getInputStream();
          OutputStream out = Files.newOutputStream(part)) {
        copy(in, out);
      }
      Path target = uploads.resolve(name);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      context.status(201);
      Requests.answer(context, new Folders.Entry(target.toString(), Files.size(target)));
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      total += count;
      if (total > MAX_UPLOAD_BYTES) {
        throw Requests.tooLarge(MAX_UPLOAD_BYTES);
      }
      out.write(buffer, 0, count);
    }
  }

  /** Sends the first two columns of a table of numbers. */
  private void points(Context context) throws IOException {
    String path =
        Requests.parameter(context, "path")
            .orElseThrow(() -> new ProblemException("path is missing", "a file"));
    Table table = Table.read(folders.resolve(path), MAX_POINTS);
    if (table.columns().size() < 2) {
      throw new ProblemException(path + ": has fewer than two columns", "a CSV file with a header");
    }
    double[] x = table.numbers(table.columns().get(0));
    double[] y = table.numbers(table.columns().get(1));
    List<double[]> points = new ArrayList<>();
    for (int i = 0; i < x.length; i++) {
      if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
        points.add(new double[] {x[i], y[i]});
      }
    }
    Requests.answer(context, new PointsOfFile(table.columns().subList(0, 2), points));
  }
}
