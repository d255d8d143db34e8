package dev.heed.studio.http;

import io.javalin.config.JavalinConfig;

/** Settings that all servers share. */
public final class HttpSettings {
  private HttpSettings() {}

  /**
   * Applies them: no banner, no version in answers, errors in JSON, 405 for a wrong method, and
   * refusals that reach clients which are still sending.
   */
  public static void apply(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new RawErrors()));
    config.http.prefer405over404 = true;
    config.routes.after(Requests::discardRest);
  }
}
