import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { afterEach, describe, expect, it } from "vitest";
import { insideTauri, tauriHost } from "./tauri";

afterEach(() => {
  clearMocks();
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
});

describe("the desktop shell as host", () => {
  it("hands a request over as the one argument `request`", async () => {
    const seen: unknown[] = [];
    mockIPC((command, argument) => {
      seen.push([command, argument]);
      return { items: [] };
    });
    await tauriHost.call("list_staged", { project: "storefront" });
    await tauriHost.call("get_about");
    expect(seen).toEqual([
      ["list_staged", { request: { project: "storefront" } }],
      ["get_about", {}],
    ]);
  });
  it("rejects with the problem that the core gives", async () => {
    mockIPC(() => {
      // The core rejects with a plain object, as serde writes it.
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw { code: "keychain_locked", detail: "dismissed" };
    });
    await expect(tauriHost.call("retry_open")).rejects.toMatchObject({ name: "Problem", code: "keychain_locked" });
  });
  it("knows whether it is there", () => {
    expect(insideTauri()).toBe(false);
    mockIPC(() => null);
    expect(insideTauri()).toBe(true);
  });
});
