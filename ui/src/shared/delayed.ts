// Says that something takes long, only when it does.
import { createEffect, createSignal, onCleanup, type Accessor } from "solid-js";

/** Below this, an indicator would only flicker. */
export const PATIENCE_MS = 200;

/** Becomes true when `source` has been true for [`PATIENCE_MS`]; becomes false with it at once. */
export function createDelayed(source: Accessor<boolean>): Accessor<boolean> {
  const [long, setLong] = createSignal(false);
  createEffect(() => {
    if (!source()) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  return long;
}
