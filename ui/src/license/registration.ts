// The registration in words.
import type { RegistrationView } from "../ipc/bindings";
import { hasMessage, t } from "../i18n/t";

/** Why the installation is not registered. */
export function sayReason(reason: string): string {
  const key = `license.reason.${reason}`;
  return hasMessage(key) ? t(key) : t("license.reason.other", { reason });
}

/** What to do about it. */
export function sayHelp(reason: string): string {
  if (reason === "missing" || reason === "expired") return t(`license.help.${reason}`);
  return t("license.help.invalid");
}

/** The second line of the footer, in pieces that stay whole when it breaks. */
export function sayFooter(registration: RegistrationView): string[] {
  if (!registration.registered) return [sayReason(registration.reason)];
  const days = t("license.days_left", { count: registration.days_left ?? 0 });
  const organization = registration.organization ?? registration.email;
  return organization === null ? [days] : [organization, days];
}
