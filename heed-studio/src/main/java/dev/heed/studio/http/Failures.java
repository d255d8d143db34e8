package dev.heed.studio.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/**
 * Answers that report an error: one line in JSON, with a status.
 *
 * @param wording puts a message into the terms of the server
 */
public record Failures(UnaryOperator<String> wording) {
  private static final int NOT_FOUND = 404;

  /** An error, in one line. */
  public record Failure(String error) {}

  /** Registers an answer for each exception. */
  public void register(RoutesConfig routes) {
    routes.exception(Refusal.class, (e, c) -> fail(c, e.status(), e.getMessage()));
    routes.exception(MethodNotAllowedResponse.class, this::refuseMethod);
    routes.exception(HttpResponseException.class, (e, c) -> fail(c, e.getStatus(), problem(e, c)));
    routes.exception(IllegalArgumentException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(NoSuchElementException.class, (e, c) -> fail(c, 404, e.getMessage()));
    routes.exception(IllegalStateException.class, (e, c) -> fail(c, 409, e.getMessage()));
    routes.exception(
        NoSuchFileException.class,
        (e, c) -> fail(c, 404, e.getFile() + ": there is no such file; expected an existing one"));
    routes.exception(
        AccessDeniedException.class,
        (e, c) ->
            fail(
                c,
                403,
                e.getFile() + ": " + (e.getReason() == null ? "access denied" : e.getReason())));
    routes.exception(UncheckedIOException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(IOException.class, (e, c) -> fail(c, 400, e.getMessage()));
    routes.exception(
        Exception.class, (e, c) -> fail(c, 500, "internal error (" + e + "); please report it"));
  }

  private static String problem(HttpResponseException e, Context context) {
    return e.getStatus() == NOT_FOUND
        ? context.path() + ": no such address; /openapi.json lists all"
        : e.getMessage() + "; expected a request as described in /openapi.json";
  }

  private void refuseMethod(MethodNotAllowedResponse e, Context context) {
    String allowed = e.getDetails().getOrDefault("availableMethods", "");
    context.header("Allow", allowed);
    fail(
        context,
        e.getStatus(),
        "%s: %s is not possible here; expected %s"
            .formatted(context.path(), context.req().getMethod(), allowed.replace(", ", " or ")));
  }

  private void fail(Context context, int status, String problem) {
    if (context.res().isCommitted()) {
      return; // a reader of events that has gone
    }
    context.status(status);
    Requests.answer(context, new Failure(wording.apply(String.valueOf(problem))));
  }
}
