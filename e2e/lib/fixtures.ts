// What every test gets: a server on a fresh copy of the demo database, perhaps a proxy before it, and helpers.

import { test as base } from "@playwright/test";
import { Api } from "./api.js";
import { Overlay } from "./overlay.js";
import { Proxy } from "./proxy.js";
import { Server, Template } from "./server.js";

interface TestFixtures {
  /** Puts `network` between browser and server; set with `test.use`. */
  proxied: boolean;
  network: Proxy;
  server: Server;
  admin: Api;
  anna: Api;
  overlay: Overlay;
}

interface WorkerFixtures {
  template: Template;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  template: [
    async ({}, use) => {
      const template = new Template();
      await template.make();
      await use(template);
      template.remove();
    },
    { scope: "worker" },
  ],

  proxied: [false, { option: true }],

  server: async ({ template, proxied }, use, testInfo) => {
    let port = 0;
    const proxy = proxied ? await Proxy.listen(() => port) : undefined;
    const server = new Server({ folder: template.copy(), publicUrl: proxy?.url });
    await server.start();
    port = server.port;
    proxies.set(server, proxy);
    await use(server);
    await proxy?.close();
    await server.stop("SIGKILL");
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("server output", { body: server.output, contentType: "text/plain" });
    }
  },

  network: async ({ server }, use) => {
    const proxy = proxies.get(server);
    if (!proxy) throw new Error("this test needs test.use({ proxied: true })");
    await use(proxy);
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  admin: async ({ server }, use) => {
    await use(await Api.signIn(() => server.direct, "admin"));
  },

  anna: async ({ server }, use) => {
    await use(await Api.signIn(() => server.direct, "anna"));
  },

  overlay: async ({ page }, use) => {
    await use(new Overlay(page));
  },
});

const proxies = new WeakMap<Server, Proxy | undefined>();

export { expect } from "@playwright/test";
