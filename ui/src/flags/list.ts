// The list of flags as the page sees it: a window onto the core's filtered and sorted list, read page by page.
//
// One question is under way at a time. While it is, a newer search replaces an older one that was not asked yet, so
// that typing never queues up; an answer to a question that nobody asks any more is dropped. What is on the screen
// stays there until its successor has arrived.
import { batch, createSignal, onCleanup, type Accessor } from "solid-js";
import type { FlagFilter, FlagListView, FlagRowView, FlagSort } from "../ipc/bindings";
import { toProblem, type Host, type Problem } from "../ipc/host";
import type { Stretch } from "../shared/virtual";

/** What the list shows. */
export interface FlagQuery {
  readonly project: string;
  readonly search: string;
  readonly filter: FlagFilter;
  readonly sort: FlagSort;
}

/** Rows in one question; a screen shows about twenty. */
export const PAGE_ROWS = 100;

/** The list of flags. */
export interface FlagList {
  /** The query whose rows are on the screen; follows what was asked when the first answer is there. */
  readonly query: Accessor<FlagQuery | undefined>;
  readonly matched: Accessor<number>;
  readonly total: Accessor<number>;
  /** Whether the project has ever been read from the server. */
  readonly loaded: Accessor<boolean>;
  readonly problem: Accessor<Problem | undefined>;
  /** Whether the first answer to the present question is awaited. */
  readonly pending: Accessor<boolean>;
  /** A row; undefined while it has not been read. Follows changes. */
  row(at: number): FlagRowView | undefined;
  /** The place of a flag among the rows that were read; -1 when it is not there. */
  placeOf(key: string): number;
  /** Asks for another list. */
  ask(query: FlagQuery): void;
  /** Says which rows are on the screen. */
  show(stretch: Stretch): void;
  /** Reads again what is on the screen, because something changed. */
  invalidate(): void;
}

interface Page {
  readonly rows: readonly FlagRowView[];
  stale: boolean;
}

interface Question {
  readonly query: FlagQuery;
  readonly page: number;
  readonly round: number;
}

function sameQuery(a: FlagQuery | undefined, b: FlagQuery | undefined): boolean {
  return a?.project === b?.project && a?.search === b?.search && a?.filter === b?.filter && a?.sort === b?.sort;
}

/** Makes the list of flags of a host. */
export function createFlagList(host: Host): FlagList {
  const [query, setQuery] = createSignal<FlagQuery | undefined>(undefined, { equals: sameQuery });
  const [counts, setCounts] = createSignal({ matched: 0, total: 0, loaded: false });
  const [problem, setProblem] = createSignal<Problem | undefined>();
  const [pending, setPending] = createSignal(false);
  // Raised whenever `pages` changed, so that rows are looked up again.
  const [version, setVersion] = createSignal(0);
  let pages = new Map<number, Page>();
  let wanted: FlagQuery | undefined;
  let visible: Stretch = { first: 0, end: 1 };
  let asking = false;
  // Raised by every reason to read again; an answer to an older round is fresh only until then.
  let round = 0;
  let closed = false;
  onCleanup(() => (closed = true));

  function nextQuestion(): Question | undefined {
    if (wanted === undefined) return undefined;
    if (!sameQuery(wanted, query())) return { query: wanted, page: 0, round };
    const last = Math.max(0, Math.ceil(counts().matched / PAGE_ROWS) - 1);
    const first = Math.min(last, Math.floor(visible.first / PAGE_ROWS));
    const end = Math.min(last, Math.floor(Math.max(visible.first, visible.end - 1) / PAGE_ROWS));
    const seen = Array.from({ length: end - first + 1 }, (_, at) => first + at);
    const missing = seen.find((page) => !pages.has(page));
    const stale = seen.find((page) => pages.get(page)?.stale === true);
    const ahead = [end + 1, first - 1].find((page) => page >= 0 && page <= last && pages.get(page)?.stale !== false);
    const page = missing ?? stale ?? ahead;
    return page === undefined ? undefined : { query: wanted, page, round };
  }

  function take(question: Question, answer: FlagListView): void {
    batch(() => {
      if (!sameQuery(question.query, query())) pages = new Map();
      // Another number of rows means that rows have moved: what is kept of other pages is only good until it is read again.
      else if (answer.matched !== counts().matched) for (const page of pages.values()) page.stale = true;
      pages.set(question.page, { rows: answer.rows, stale: question.round !== round });
      setQuery(question.query);
      setCounts({ matched: answer.matched, total: answer.total, loaded: answer.loaded });
      setProblem(undefined);
      setVersion((before) => before + 1);
    });
  }

  async function pump(): Promise<void> {
    if (asking) return;
    asking = true;
    for (let question = nextQuestion(); question !== undefined; question = nextQuestion()) {
      setPending(!sameQuery(question.query, query()));
      try {
        const answer = await host.call("list_flags", {
          ...question.query,
          offset: question.page * PAGE_ROWS,
          limit: PAGE_ROWS,
        });
        if (closed) return;
        if (sameQuery(question.query, wanted)) take(question, answer);
      } catch (reason) {
        if (sameQuery(question.query, wanted)) {
          setProblem(toProblem(reason));
          break;
        }
      }
    }
    asking = false;
    setPending(false);
  }

  return {
    query,
    matched: () => counts().matched,
    total: () => counts().total,
    loaded: () => counts().loaded,
    problem,
    pending,
    row(at) {
      version();
      return pages.get(Math.floor(at / PAGE_ROWS))?.rows[at % PAGE_ROWS];
    },
    placeOf(key) {
      version();
      for (const [number, page] of pages) {
        const at = page.rows.findIndex((row) => row.key === key);
        if (at >= 0) return number * PAGE_ROWS + at;
      }
      return -1;
    },
    ask(next) {
      if (sameQuery(next, wanted)) return;
      wanted = next;
      visible = { first: 0, end: 1 };
      setProblem(undefined);
      void pump();
    },
    show(stretch) {
      visible = stretch;
      void pump();
    },
    invalidate() {
      round += 1;
      for (const page of pages.values()) page.stale = true;
      void pump();
    },
  };
}
