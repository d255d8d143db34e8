package dev.heed.studio.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.heed.studio.json.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests that the server refuses before any route sees them, such as one whose path
 * leaves the root: in JSON like all other errors.
 */
final class RawErrors extends ErrorHandler {
  private static final int BAD_REQUEST = 400;

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Content-Security-Policy", Guard.POLICY);
    String problem =
        code == BAD_REQUEST ? "the address or a header is malformed" : String.valueOf(message);
    Failures.Failure failure =
        new Failures.Failure(problem + "; expected a request as described in /openapi.json");
    response.write(true, ByteBuffer.wrap(Json.line(failure).getBytes(UTF_8)), callback);
  }
}
