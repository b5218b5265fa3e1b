// A button that copies a text and says so.
import { createSignal, onCleanup, Show, type JSX } from "solid-js";
import { t } from "../i18n/t";
import { copyText } from "./clipboard";
import { Icon } from "./Icon";

const SAID_MS = 1600;

/** Copies `text` when pressed. */
export function CopyButton(props: {
  text: string;
  /** What is copied: the button's label. */
  label: string;
  /** Shows only the picture; the label is for screen readers and as a title. */
  compact?: boolean;
  class?: string;
  testid?: string;
}): JSX.Element {
  const [copied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  async function copy(): Promise<void> {
    if (!(await copyText(props.text))) return;
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), SAID_MS);
  }
  return (
    <button
      type="button"
      class={props.class ?? (props.compact === true ? "icon-button" : "button")}
      data-testid={props.testid}
      title={props.compact === true ? props.label : undefined}
      aria-label={props.compact === true ? (copied() ? t("action.copied") : props.label) : undefined}
      onClick={() => void copy()}
    >
      <Show
        when={props.compact === true}
        fallback={
          // Both texts hold the place, so that the button keeps its width.
          <span class="swap" classList={{ swapped: copied() }}>
            <span aria-hidden={copied()}>{props.label}</span>
            <span aria-hidden={!copied()}>{t("action.copied")}</span>
          </span>
        }
      >
        <Icon name={copied() ? "check" : "copy"} />
      </Show>
    </button>
  );
}
