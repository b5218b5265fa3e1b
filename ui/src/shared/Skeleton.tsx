// The shape of a list that is being read for the first time; appears only when that takes long.
import { Index, Show, type JSX } from "solid-js";
import { createDelayed } from "./delayed";

/** Rows of nothing. */
export function Skeleton(props: {
  label: string;
  note?: string | undefined;
  rows: number;
  class?: string;
  row?: string;
}): JSX.Element {
  const long = createDelayed(() => true);
  return (
    <Show when={long()}>
      <div class={`skeleton ${props.class ?? ""}`} role="status" aria-busy="true" data-testid="skeleton">
        <p class="skeleton-label">
          {props.label}
          <Show when={props.note}>{(note) => <span class="muted"> · {note()}</span>}</Show>
        </p>
        <Index each={Array.from({ length: props.rows })}>
          {() => (
            <div class={`skeleton-row ${props.row ?? ""}`} aria-hidden="true">
              <i />
              <i />
              <i />
            </div>
          )}
        </Index>
      </div>
    </Show>
  );
}
