// What a cell of the list says: the state of a flag in one environment, with what the user has made of it.
import type { CellView, EnvironmentView } from "../ipc/bindings";
import { t } from "../i18n/t";

/** The state that the user sees: their own change, else the server's. */
export function shownEnabled(cell: CellView): boolean {
  return cell.mine?.enabled ?? cell.enabled;
}

/** `on` or `off`. */
export function sayState(enabled: boolean): string {
  return enabled ? t("cell.on") : t("cell.off");
}

/** The whole of it in words, for titles and screen readers. */
export function cellLabel(cell: CellView, environment: EnvironmentView): string {
  const values = { environment: environment.name, state: sayState(cell.enabled) };
  if (cell.mine === null) return t("cell.label", values);
  return t(`cell.label_${cell.mine.stage}`, { ...values, mine: sayState(cell.mine.enabled) });
}
