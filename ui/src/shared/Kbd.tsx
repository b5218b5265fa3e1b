// Keys as they stand on the keyboard.
import { For, type JSX } from "solid-js";
import { keyCaps } from "./keys";

/** A shortcut, one cap for each key. */
export function Kbd(props: { keys: string }): JSX.Element {
  return (
    <span class="keys" aria-hidden="true">
      <For each={keyCaps(props.keys)}>{(cap) => <kbd>{cap}</kbd>}</For>
    </span>
  );
}
