// A failure on the screen: what happened, what to do, and the details to copy.
import { Show, type JSX } from "solid-js";
import type { ProblemView } from "../ipc/bindings";
import { errorHint, errorMessage, t } from "../i18n/t";
import { CopyButton } from "./CopyButton";
import { Icon } from "./Icon";

/** The text that "Copy details" copies. */
export function problemDetails(problem: ProblemView): string {
  return [`code: ${problem.code}`, errorMessage(problem.code), problem.detail].filter((line) => line !== "").join("\n");
}

/** Copies a failure's code and details. */
export function CopyDetails(props: { problem: ProblemView }): JSX.Element {
  return <CopyButton text={problemDetails(props.problem)} label={t("action.copy_details")} class="button-text" />;
}

/** A failure in place: what happened, what to do, details. */
export function ProblemNotice(props: { problem: ProblemView; actions?: JSX.Element; testid?: string }): JSX.Element {
  return (
    <div class="problem" role="alert" data-testid={props.testid ?? "problem"} data-code={props.problem.code}>
      <Icon name="warning" />
      <div class="problem-text">
        <p class="problem-message">{errorMessage(props.problem.code)}</p>
        <p>{errorHint(props.problem.code)}</p>
        <Show when={props.problem.detail}>{(detail) => <p class="problem-detail">{detail()}</p>}</Show>
        <div class="problem-actions">
          {props.actions}
          <CopyDetails problem={props.problem} />
        </div>
      </div>
    </div>
  );
}
