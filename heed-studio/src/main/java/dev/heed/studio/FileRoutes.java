package dev.heed.studio;

import dev.heed.base.ProblemException;
import dev.heed.studio.http.Refusal;
import dev.heed.studio.http.Requests;
import dev.heed.studio.run.Folders;
import dev.heed.studio.similarity.PointTable;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** Routes of files: those in the folders, uploads, and tables of points. */
record FileRoutes(Folders folders, Examples examples) {
  static final long MAX_UPLOAD_BYTES = 64L << 20;
  private static final List<String> TEXTS =
      List.of(".csv", ".tsv", ".jsonl", ".txt", ".train", ".gz");

  void register(RoutesConfig routes) {
    routes.get("/api/files", c -> Requests.answer(c, folders.files(TEXTS)));
    routes.post("/api/uploads/{name}", this::upload);
    routes.post("/api/example", c -> Requests.answer(c, examples.place(folders)));
    routes.delete("/api/uploads/{name}", this::remove);
    routes.get("/api/points", this::points);
  }

  private static String name(Context context) {
    String name = context.pathParam("name");
    if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")) {
      throw new ProblemException(
          "name is '" + name + "'", "up to 100 letters, digits or any of . _ -");
    }
    return name;
  }

  private void remove(Context context) throws IOException {
    Path file = examples.uploads().resolve(name(context));
    if (!Files.deleteIfExists(file)) {
      throw new Refusal(404, "there is no upload '" + name(context) + "'", "one of /api/files");
    }
    context.status(204);
  }

  private void upload(Context context) throws IOException {
    String name = name(context);
    if (context.req().getContentLengthLong() > MAX_UPLOAD_BYTES) {
      throw Requests.tooLarge(MAX_UPLOAD_BYTES);
    }
    Path part = Files.createTempFile(examples.uploads(), "upload-", ".part");
    try {
      try (InputStream in = context.req().getInputStream();
          OutputStream out = Files.newOutputStream(part)) {
        copy(in, out);
      }
      Path target = examples.uploads().resolve(name);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      context.status(201);
      Requests.answer(context, folders.entry(target));
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

  private void points(Context context) throws IOException {
    String path =
        Requests.parameter(context, "path")
            .orElseThrow(() -> new ProblemException("path is missing", "a file"));
    List<String> columns = Arrays.asList(context.queryParams("column").toArray(String[]::new));
    Requests.answer(
        context, PointTable.read(folders.resolve(path), columns, Path.of(path).getFileName()));
  }
}
