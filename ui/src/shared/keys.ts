// Keyboard shortcuts: single keys, keys with Ctrl or Cmd, and sequences of two.
import { createSignal, onCleanup, type Accessor } from "solid-js";

/** One shortcut. */
export interface Shortcut {
  /** `/`, `?`, `mod+k`, `mod+enter`, `g f`, or `e *` for any key after `e`. */
  readonly keys: string;
  /** Whether it can be used now; always, when absent. */
  readonly when?: () => boolean;
  /** What it does; gets the key that `*` stood for. */
  readonly run: (key: string) => void;
}

/** How long the second key of a sequence is awaited. */
export const SEQUENCE_MS = 2000;

/** Whether this computer's shortcuts use Cmd rather than Ctrl. */
export const USES_COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether keys pressed in `target` are text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["radio", "checkbox", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** The name of a pressed key as shortcuts write it; empty for keys that only modify others. */
export function keyName(event: KeyboardEvent): string {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return "";
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key.toLowerCase();
  const mod = USES_COMMAND_KEY ? event.metaKey : event.ctrlKey;
  const foreign = event.altKey || (USES_COMMAND_KEY ? event.ctrlKey : event.metaKey);
  if (foreign) return "";
  return mod ? `mod+${name}` : name;
}

/** Listens to the document's keys. Answers the first key of a sequence that waits for its second. */
export function createShortcuts(shortcuts: Accessor<readonly Shortcut[]>): Accessor<string | undefined> {
  const [pending, setPending] = createSignal<string | undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function settle(): void {
    clearTimeout(timer);
    setPending(undefined);
  }

  function await_(first: string): void {
    settle();
    setPending(first);
    timer = setTimeout(settle, SEQUENCE_MS);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const name = keyName(event);
    if (name === "" || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
    if (isTyping(event.target) && !name.startsWith("mod+")) return;
    const usable = shortcuts().filter((shortcut) => shortcut.when?.() !== false);
    const first = pending();
    if (first !== undefined) {
      settle();
      const match = usable.find(
        ({ keys }) => keys === `${first} ${name}` || (keys === `${first} *` && name.length === 1),
      );
      event.preventDefault();
      match?.run(name);
      return;
    }
    const match = usable.find(({ keys }) => keys === name);
    if (match !== undefined) {
      event.preventDefault();
      match.run(name);
    } else if (usable.some(({ keys }) => keys.startsWith(`${name} `))) {
      event.preventDefault();
      await_(name);
    }
  }

  document.addEventListener("keydown", onKeyDown);
  onCleanup(() => {
    document.removeEventListener("keydown", onKeyDown);
    settle();
  });
  return pending;
}

/** How a shortcut is written for people: `Ctrl K`, `⌘ K`, `G F`. One part for each key. */
export function keyCaps(keys: string): string[] {
  return keys.split(/[ +]/).map((key) => {
    if (key === "mod") return USES_COMMAND_KEY ? "⌘" : "Ctrl";
    if (key === "enter") return "↵";
    if (key === "escape") return "Esc";
    return key.length === 1 ? key.toUpperCase() : key;
  });
}
