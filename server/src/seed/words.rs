//! The words that names of flags are made of.

/// What kind of thing: `express` pay, `saved` address form.
pub(super) const MODIFIERS: &[&str] = &[
    "express", "guest", "saved", "smart", "instant", "lazy", "inline", "sticky", "compact", "guided", "quick",
    "shared", "nearby", "live", "dynamic", "adaptive", "predictive", "personal", "regional", "seasonal", "bulk",
    "partial", "split", "scheduled", "delayed", "verified", "trusted", "cached", "streamed", "batched",
    "paginated", "unified", "grouped", "animated", "collapsible", "full-width", "filtered", "ranked", "weighted",
    "localized", "nested", "recent", "popular", "trending", "related", "similar", "minimal", "early", "extended",
    "redesigned",
];

/// Which thing.
pub(super) const NOUNS: &[&str] = &[
    "address-form", "summary", "banner", "ranking", "suggestions", "filters", "sorting", "preview", "gallery",
    "carousel", "tooltips", "menu", "footer", "header", "sidebar", "dialogs", "toasts", "badges", "labels",
    "prices", "discounts", "coupons", "stock-counter", "delivery-dates", "tracking", "history", "export",
    "import", "sync", "cache", "prefetch", "retries", "timeouts", "fallback", "validation", "autofill",
    "autocomplete", "uploads", "downloads", "thumbnails", "scanner", "login", "consent", "ratings", "comments",
    "sharing", "alerts", "digest", "survey", "timeline",
];

/// Why a flag exists; a tag.
pub(super) const PURPOSES: &[&str] = &["release", "release", "experiment", "ops", "permission", "migration"];

/// What a flag of text serves: off, on.
pub(super) const TEXTS: &[(&str, &str)] = &[
    ("classic", "compact"),
    ("control", "treatment"),
    ("v1", "v2"),
    ("grid", "list"),
    ("primary", "replica"),
    ("left", "bottom"),
];

/// Sentences about a flag; `{feature}` and `{area}` are put in.
pub(super) const SENTENCES: &[&str] = &[
    "Turns on {feature} in {area}.",
    "Rolls out {feature} for {area} step by step.",
    "Compares {feature} with the way {area} works today.",
    "Keeps {feature} behind a switch until {area} has been measured under load.",
    "Lets support switch {feature} off in {area} when something goes wrong.",
    "Moves {area} over to {feature}; remove once everyone is there.",
];
