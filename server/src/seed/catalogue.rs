//! What is seeded: projects, environments, and flags with believable names.

use super::ids::number_of;
use super::words::{MODIFIERS, NOUNS, PURPOSES, SENTENCES, TEXTS};
use flag_model::{EnvironmentColor, FlagKind, Lifecycle};
use serde_json::{Value, json};

/// A project to be seeded.
pub(super) struct SeedProject {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) flag_count: usize,
    /// Written by hand; the others are made of words.
    first_flags: &'static [&'static str],
    /// The part of a key before the dot, and the team that owns it.
    areas: &'static [(&'static str, &'static str)],
}

/// An environment of every project.
pub(super) struct SeedEnvironment {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) color: EnvironmentColor,
    /// Of a hundred flags, how many are configured here.
    configured_percent: usize,
    /// Of a hundred configured flags, how many are on here.
    enabled_percent: usize,
}

/// A flag to be seeded.
pub(super) struct SeedFlag {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) kind: FlagKind,
    pub(super) tags: Vec<String>,
    pub(super) owner: &'static str,
    pub(super) lifecycle: Lifecycle,
    pub(super) off_value: Value,
    /// Served while it is on.
    pub(super) on_value: Value,
    /// Divides its contexts over two variants, off and on value, instead of serving the latter to all.
    pub(super) splits: bool,
}

/// A segment of every project.
pub(super) struct SeedSegment {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    /// Attribute, operator and value of its one condition.
    pub(super) condition: (&'static str, &'static str, &'static str),
}

/// The segments of every project.
pub(super) const SEGMENTS: &[SeedSegment] = &[
    SeedSegment {
        key: "staff",
        name: "Staff",
        description: "Everyone who works here.",
        condition: ("email", "ends_with", "@example.com"),
    },
    SeedSegment {
        key: "beta-testers",
        name: "Beta testers",
        description: "Customers who asked to see things first.",
        condition: ("plan", "eq", "beta"),
    },
];

/// Of a hundred configurations, how many have a rule.
const RULE_PERCENT: usize = 6;

/// The projects.
pub(super) const PROJECTS: &[SeedProject] = &[
    SeedProject {
        key: "storefront",
        name: "Storefront",
        description: "The shop that customers see: catalogue, search, cart and checkout.",
        flag_count: 10_000,
        first_flags: &[
            "checkout.express-pay",
            "checkout.guest-order",
            "checkout.one-page",
            "search.ranking-model",
            "search.typo-tolerance",
            "cart.saved-for-later",
            "catalog.infinite-scroll",
            "homepage.hero-video",
            "recommendations.bought-together",
            "pricing.regional-rounding",
            "reviews.photo-upload",
            "shipping.same-day",
            "account.passkeys",
            "promotions.stackable-coupons",
            "navigation.mega-menu",
        ],
        areas: &[
            ("catalog", "Catalogue"),
            ("checkout", "Checkout"),
            ("search", "Search"),
            ("cart", "Checkout"),
            ("account", "Identity"),
            ("pricing", "Pricing"),
            ("promotions", "Growth"),
            ("recommendations", "Search"),
            ("reviews", "Community"),
            ("wishlist", "Community"),
            ("shipping", "Fulfilment"),
            ("returns", "Fulfilment"),
            ("inventory", "Fulfilment"),
            ("navigation", "Web platform"),
            ("homepage", "Growth"),
            ("product-page", "Catalogue"),
            ("images", "Web platform"),
            ("localization", "Web platform"),
            ("notifications", "Messaging"),
            ("email", "Messaging"),
            ("loyalty", "Growth"),
            ("gift-cards", "Pricing"),
            ("subscriptions", "Pricing"),
            ("fraud", "Risk"),
            ("analytics", "Data"),
            ("seo", "Growth"),
            ("accessibility", "Web platform"),
            ("performance", "Web platform"),
            ("support", "Customer care"),
            ("chat", "Customer care"),
            ("stores", "Fulfilment"),
            ("delivery", "Fulfilment"),
            ("tax", "Pricing"),
            ("invoices", "Pricing"),
            ("marketplace", "Marketplace"),
            ("sellers", "Marketplace"),
            ("profile", "Identity"),
            ("security", "Risk"),
            ("sessions", "Identity"),
            ("experiments", "Data"),
        ],
    },
    SeedProject {
        key: "payments",
        name: "Payments",
        description: "Taking and returning money: cards, wallets, bank transfers, the ledger.",
        flag_count: 240,
        first_flags: &[
            "cards.network-tokens",
            "cards.3ds-exemptions",
            "wallets.apple-pay",
            "wallets.google-pay",
            "refunds.instant",
            "ledger.double-entry",
            "disputes.auto-evidence",
            "payouts.weekly-batch",
        ],
        areas: &[
            ("cards", "Card payments"),
            ("wallets", "Card payments"),
            ("bank-transfer", "Bank payments"),
            ("invoicing", "Bank payments"),
            ("refunds", "Money back"),
            ("disputes", "Money back"),
            ("payouts", "Treasury"),
            ("fraud", "Risk"),
            ("ledger", "Treasury"),
            ("currency", "Treasury"),
            ("tax", "Treasury"),
            ("receipts", "Money back"),
        ],
    },
    SeedProject {
        key: "mobile",
        name: "Mobile apps",
        description: "The apps for iOS and Android.",
        flag_count: 120,
        first_flags: &[
            "mobile.offline-cart",
            "mobile.dark-mode",
            "ios.live-activities",
            "android.predictive-back",
            "push.quiet-hours",
            "camera.barcode-scan",
            "biometrics.face-sign-in",
            "onboarding.short-tour",
        ],
        areas: &[
            ("mobile", "Mobile"),
            ("ios", "Mobile iOS"),
            ("android", "Mobile Android"),
            ("push", "Messaging"),
            ("camera", "Mobile"),
            ("widgets", "Mobile"),
            ("offline", "Mobile"),
            ("deep-links", "Growth"),
            ("onboarding", "Growth"),
            ("biometrics", "Identity"),
        ],
    },
];

/// The environments of every project, in their order.
pub(super) const ENVIRONMENTS: &[SeedEnvironment] = &[
    environment("development", "Development", EnvironmentColor::Teal, 90, 85),
    environment("test", "Test", EnvironmentColor::Blue, 70, 75),
    environment("staging", "Staging", EnvironmentColor::Amber, 70, 60),
    environment("load", "Load test", EnvironmentColor::Violet, 15, 50),
    environment("production", "Production", EnvironmentColor::Red, 65, 45),
];

const fn environment(
    key: &'static str,
    name: &'static str,
    color: EnvironmentColor,
    configured_percent: usize,
    enabled_percent: usize,
) -> SeedEnvironment {
    SeedEnvironment { key, name, color, configured_percent, enabled_percent }
}

impl SeedEnvironment {
    /// Whether a flag is on here; `None` where nobody has configured it.
    pub(super) fn enabled(&self, project: &str, flag: &str) -> Option<bool> {
        let percent = |what| number_of(&[what, project, flag, self.key], 100);
        (percent("configured") < self.configured_percent).then(|| percent("enabled") < self.enabled_percent)
    }
}

impl SeedProject {
    /// The segment that sees a flag first in an environment, and the part of all others that sees it so far, in
    /// percent; `None` for most flags, which are for everyone once they are on.
    pub(super) fn early_access(&self, flag: &str, environment: &str) -> Option<(&'static str, usize)> {
        let number = |what, bound| number_of(&[what, self.key, flag, environment], bound);
        let has_rule = number("rule", 100) < RULE_PERCENT && !self.first_flags.contains(&flag);
        has_rule.then(|| (SEGMENTS[number("segment", SEGMENTS.len())].key, (number("part", 9) + 1) * 5))
    }

    /// The flags, always the same ones in the same order.
    pub(super) fn flags(&'static self) -> impl Iterator<Item = SeedFlag> + Send {
        self.keys().map(|(key, owner)| self.flag(key, owner))
    }

    fn keys(&'static self) -> impl Iterator<Item = (String, &'static str)> + Send {
        let first = self.first_flags.iter().map(|key| ((*key).to_owned(), self.owner_of(key)));
        let made = (0..).flat_map(move |round| self.areas.iter().enumerate().map(move |area| (round, area)));
        let made =
            made.map(|(round, (index, (area, owner)))| (format!("{area}.{}", feature(round, index)), *owner));
        let made = made.filter(|(key, _)| !self.first_flags.contains(&key.as_str()));
        first.chain(made).take(self.flag_count)
    }

    fn owner_of(&self, key: &str) -> &'static str {
        let area = key.split('.').next().unwrap_or_default();
        self.areas.iter().find(|(name, _)| *name == area).map_or("Web platform", |(_, owner)| owner)
    }

    fn flag(&self, key: String, owner: &'static str) -> SeedFlag {
        let number = |what, bound| number_of(&[what, self.key, &key], bound);
        let (area, feature) = key.split_once('.').unwrap_or(("", &key));
        let words = feature.replace('-', " ");
        let mut name = words.clone();
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let sentence = SENTENCES[number("sentence", SENTENCES.len())];
        let description = sentence.replace("{feature}", &words).replace("{area}", &area.replace('-', " "));
        let kind = match number("kind", 100) {
            0..90 => FlagKind::Boolean,
            90..95 => FlagKind::String,
            95..98 => FlagKind::Number,
            _ => FlagKind::Json,
        };
        let lifecycle = match number("lifecycle", 100) {
            0..92 => Lifecycle::Active,
            92..97 => Lifecycle::Inactive,
            _ => Lifecycle::Archived,
        };
        let tags = vec![area.to_owned(), PURPOSES[number("purpose", PURPOSES.len())].to_owned()];
        let (off_value, on_value) = values(kind, number("value", 60));
        let splits = kind == FlagKind::String && number("split", 2) == 0;
        SeedFlag { name, description, kind, tags, owner, lifecycle, off_value, on_value, splits, key }
    }
}

/// The part of a key after the dot. 37 and 2,500 have no common factor, so every pair of words comes up once
/// in an area before any comes up again.
fn feature(round: usize, area: usize) -> String {
    let pair = (round * 37 + area * 101) % (MODIFIERS.len() * NOUNS.len());
    format!("{}-{}", MODIFIERS[pair / NOUNS.len()], NOUNS[pair % NOUNS.len()])
}

fn values(kind: FlagKind, number: usize) -> (Value, Value) {
    match kind {
        FlagKind::Boolean => (json!(false), json!(true)),
        FlagKind::String => {
            let (off, on) = TEXTS[number % TEXTS.len()];
            (json!(off), json!(on))
        }
        FlagKind::Number => (json!(0), json!((number % 12 + 1) * 5)),
        FlagKind::Json => (json!({}), json!({ "limit": number + 10, "layout": "compact" })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_project_has_its_flags_under_unique_valid_keys() {
        for project in PROJECTS {
            let keys: BTreeSet<String> = project.flags().map(|flag| flag.key).collect();
            assert_eq!(keys.len(), project.flag_count, "{}", project.key);
            for key in &keys {
                let key = flag_model::Key::new(key.clone()).unwrap();
                assert_eq!(key.as_str().split('.').count(), 2, "{key}");
            }
        }
    }

    #[test]
    fn values_fit_their_flags() {
        for flag in PROJECTS[0].flags() {
            flag.kind.accepts(&flag.off_value).unwrap();
            flag.kind.accepts(&flag.on_value).unwrap();
        }
    }

    #[test]
    fn most_flags_are_boolean_and_configured_in_most_environments() {
        let flags: Vec<SeedFlag> = PROJECTS[0].flags().collect();
        let boolean = flags.iter().filter(|flag| flag.kind == FlagKind::Boolean).count();
        assert!((8_500..9_500).contains(&boolean), "{boolean}");
        let configured = |flag: &SeedFlag| {
            ENVIRONMENTS.iter().filter(|one| one.enabled("storefront", &flag.key).is_some()).count()
        };
        let total: usize = flags.iter().map(configured).sum();
        assert!((30_000..45_000).contains(&total), "{total}");
    }
}
