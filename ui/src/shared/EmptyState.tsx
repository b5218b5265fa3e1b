// What a place says when there is nothing in it: what it is for, and one thing to do.
import { Show, type JSX } from "solid-js";
import { Icon, type IconName } from "./Icon";

/** An empty place. */
export function EmptyState(props: {
  icon: IconName;
  title: string;
  children?: JSX.Element;
  action?: { readonly label: string; readonly run: () => void };
  testid?: string;
}): JSX.Element {
  return (
    <div class="empty" data-testid={props.testid ?? "empty"}>
      <span class="empty-icon">
        <Icon name={props.icon} />
      </span>
      <h2>{props.title}</h2>
      <p>{props.children}</p>
      <Show when={props.action}>
        {(action) => (
          <button type="button" class="button" onClick={() => action().run()}>
            {action().label}
          </button>
        )}
      </Show>
    </div>
  );
}
