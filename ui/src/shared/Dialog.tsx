// A modal dialog on the browser's own element: it keeps the focus inside and gives it back afterwards.
import { onCleanup, onMount, type JSX } from "solid-js";
import { t } from "../i18n/t";
import { Icon } from "./Icon";

let dialogs = 0;

/** Shows its children modally until it leaves the document. */
export function Dialog(props: {
  /** What it is called, also on the screen. */
  title: string;
  /** More about it, after the title. */
  subtitle?: string;
  /** A class for its size. */
  class?: string;
  /** For the window tests. */
  testid: string;
  /** Esc, the cross, or a click beside it. */
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: JSX.Element;
}): JSX.Element {
  const titleId = `dialog-title-${++dialogs}`;
  let element!: HTMLDialogElement;
  onMount(() => {
    const before = document.activeElement;
    element.showModal();
    element.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    onCleanup(() => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    });
  });
  return (
    <dialog
      ref={element}
      class={`dialog ${props.class ?? ""}`}
      data-testid={props.testid}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onKeyDown={(event) => props.onKeyDown?.(event)}
      onMouseDown={(event) => {
        if (event.target === element) props.onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={titleId}>{props.title}</h2>
          <span class="dialog-subtitle">{props.subtitle}</span>
          <button type="button" class="icon-button" aria-label={t("action.close")} onClick={() => props.onClose()}>
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
