// Short messages about what has just happened, at the lower edge, each with at most one action.
import { createContext, createSignal, For, onCleanup, Show, useContext, type Accessor, type JSX } from "solid-js";
import type { ProblemView } from "../ipc/bindings";
import { toProblem } from "../ipc/host";
import { errorHint, errorMessage, t } from "../i18n/t";
import { CopyDetails } from "./ProblemNotice";
import { Icon } from "./Icon";

/** What can be done about a notice. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
  /** Whether it takes back what the notice tells, so that Ctrl Z may run it. */
  readonly undo?: boolean;
}

interface Notice {
  readonly id: number;
  readonly topic: string;
  readonly text: string;
  readonly hint?: string;
  readonly action?: NoticeAction | undefined;
  readonly problem?: ProblemView;
}

/** The notices that are shown. */
export interface Notices {
  readonly shown: Accessor<readonly Notice[]>;
  /**
   * Says something; it goes by itself after eight seconds in which nobody points at it.
   * A notice takes the place of an earlier one about the same topic; without one, of one with the same text.
   */
  say(text: string, action?: NoticeAction, topic?: string): void;
  /** Reports a failure; it stays until it is dismissed. */
  report(reason: unknown): void;
  dismiss(id: number): void;
  /** Takes back what the newest notice that can be taken back tells; answers whether there was one. */
  undoNewest(): boolean;
}

const SHOWN_MS = 8000;
const MOST = 3;

/** Makes the list of notices. */
export function createNotices(): Notices {
  const [shown, setShown] = createSignal<readonly Notice[]>([]);
  let last = 0;
  function add(notice: Omit<Notice, "id">): void {
    last += 1;
    setShown((before) =>
      [...before.filter(({ topic }) => topic !== notice.topic), { ...notice, id: last }].slice(-MOST),
    );
  }
  function dismiss(id: number): void {
    setShown((before) => before.filter((notice) => notice.id !== id));
  }
  return {
    shown,
    say: (text, action, topic = text) => add({ topic, text, action }),
    report(reason) {
      const problem = toProblem(reason);
      add({ topic: problem.message, text: errorMessage(problem.code), hint: errorHint(problem.code), problem });
    },
    dismiss,
    undoNewest() {
      const newest = shown().findLast(({ action }) => action?.undo === true);
      if (newest?.action === undefined) return false;
      dismiss(newest.id);
      newest.action.run();
      return true;
    },
  };
}

const NoticesContext = createContext<Notices>();

/** Makes the notices usable below. */
export function NoticesProvider(props: { notices: Notices; children: JSX.Element }): JSX.Element {
  return <NoticesContext.Provider value={props.notices}>{props.children}</NoticesContext.Provider>;
}

/** The notices. */
export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (notices === undefined) throw new Error("there are no notices above this component");
  return notices;
}

/** Where the notices stand. */
export function NoticeList(): JSX.Element {
  const notices = useNotices();
  return (
    <section class="notices" aria-label={t("notices.label")} aria-live="polite">
      <For each={notices.shown()}>
        {(notice) => <NoticeItem notice={notice} onDismiss={() => notices.dismiss(notice.id)} />}
      </For>
    </section>
  );
}

function NoticeItem(props: { notice: Notice; onDismiss: () => void }): JSX.Element {
  let timer: ReturnType<typeof setTimeout> | undefined;
  function hold(): void {
    clearTimeout(timer);
  }
  function start(): void {
    hold();
    if (props.notice.problem === undefined) timer = setTimeout(() => props.onDismiss(), SHOWN_MS);
  }
  start();
  onCleanup(hold);
  return (
    <div
      class="notice"
      classList={{ "notice-problem": props.notice.problem !== undefined }}
      data-testid="notice"
      onMouseEnter={hold}
      onMouseLeave={start}
      onFocusIn={hold}
      onFocusOut={start}
    >
      <p>
        {props.notice.text}
        <Show when={props.notice.hint}>{(hint) => <small>{hint()}</small>}</Show>
      </p>
      <Show when={props.notice.problem}>{(problem) => <CopyDetails problem={problem()} />}</Show>
      <Show when={props.notice.action}>
        {(action) => (
          <button
            type="button"
            class="button-text"
            data-testid="notice-action"
            onClick={() => {
              props.onDismiss();
              action().run();
            }}
          >
            {action().label}
          </button>
        )}
      </Show>
      <button type="button" class="icon-button" aria-label={t("action.dismiss")} onClick={() => props.onDismiss()}>
        <Icon name="close" />
      </button>
    </div>
  );
}
