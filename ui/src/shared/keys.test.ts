import { createRoot } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createShortcuts, isTyping, keyCaps, SEQUENCE_MS, type Shortcut } from "./keys";

function press(key: string, options: KeyboardEventInit = {}, target: Element = document.body): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  target.dispatchEvent(event);
  return event;
}

describe("createShortcuts", () => {
  let done: string[] = [];
  let usable = true;
  let dispose: () => void = () => undefined;
  let pending: () => string | undefined = () => undefined;
  const say =
    (what: string): Shortcut["run"] =>
    (key) =>
      void done.push(what === "switch" ? `switch ${key}` : what);

  beforeEach(() => {
    vi.useFakeTimers();
    done = [];
    usable = true;
    createRoot((end) => {
      dispose = end;
      pending = createShortcuts(() => [
        { keys: "/", run: say("search") },
        { keys: "mod+k", run: say("palette") },
        { keys: "g f", run: say("flags") },
        { keys: "g c", run: say("changes") },
        { keys: "e *", run: say("switch"), when: () => usable },
      ]);
    });
  });
  afterEach(() => {
    dispose();
    vi.useRealTimers();
  });

  it("runs single keys and keys with Ctrl", () => {
    expect(press("/").defaultPrevented).toBe(true);
    press("k", { ctrlKey: true });
    expect(done).toEqual(["search", "palette"]);
  });
  it("runs sequences and says which one was begun", () => {
    press("g");
    expect(pending()).toBe("g");
    press("c");
    expect(pending()).toBeUndefined();
    expect(done).toEqual(["changes"]);
  });
  it("hands the letter after e on", () => {
    press("e");
    press("P", { shiftKey: true });
    expect(done).toEqual(["switch p"]);
  });
  it("drops a sequence that goes nowhere, without running its second key alone", () => {
    press("g");
    press("/");
    expect(done).toEqual([]);
    press("/");
    expect(done).toEqual(["search"]);
  });
  it("forgets the first key after a while", () => {
    press("g");
    vi.advanceTimersByTime(SEQUENCE_MS);
    expect(pending()).toBeUndefined();
    press("f");
    expect(done).toEqual([]);
  });
  it("does not wait for the second key while holding Shift alone", () => {
    press("e");
    press("Shift");
    press("D", { shiftKey: true });
    expect(done).toEqual(["switch d"]);
  });
  it("begins no sequence that cannot be used", () => {
    usable = false;
    expect(press("e").defaultPrevented).toBe(false);
    expect(pending()).toBeUndefined();
  });
  it("leaves letters to text fields, but not Ctrl K", () => {
    const input = document.body.appendChild(document.createElement("input"));
    press("/", {}, input);
    press("k", { ctrlKey: true }, input);
    input.remove();
    expect(done).toEqual(["palette"]);
  });
  it("leaves all keys to an open dialog", () => {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    press("/");
    dialog.remove();
    expect(done).toEqual([]);
  });
  it("leaves alone what another part has already handled", () => {
    const event = new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true });
    event.preventDefault();
    document.body.dispatchEvent(event);
    expect(done).toEqual([]);
  });
  it("leaves keys with Alt to the window manager", () => {
    press("/", { altKey: true });
    expect(done).toEqual([]);
  });
});

describe("isTyping", () => {
  it("knows text fields from buttons", () => {
    const element = (name: string, type?: string): HTMLElement => {
      const made = document.createElement(name);
      if (type !== undefined) made.setAttribute("type", type);
      return made;
    };
    expect(isTyping(element("input"))).toBe(true);
    expect(isTyping(element("textarea"))).toBe(true);
    expect(isTyping(element("select"))).toBe(true);
    expect(isTyping(element("input", "radio"))).toBe(false);
    expect(isTyping(element("button"))).toBe(false);
    expect(isTyping(null)).toBe(false);
  });
});

describe("keyCaps", () => {
  it.each([
    ["mod+k", ["Ctrl", "K"]],
    ["g f", ["G", "F"]],
    ["mod+enter", ["Ctrl", "↵"]],
    ["escape", ["Esc"]],
  ])("%s", (keys, caps) => {
    expect(keyCaps(keys)).toEqual(caps);
  });
});
