//! Samples, their quantiles, and the table they are printed in.

use std::fmt::Write as _;

/// Samples of one figure, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn push(&mut self, value_ms: f64) {
        self.0.push(value_ms);
        self.0.sort_by(f64::total_cmp);
    }

    /// The sample below which this share of all samples lies; 0 without samples.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let Some(last) = self.0.len().checked_sub(1) else { return 0.0 };
        // The nearest rank: small sets have no interpolated tail.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "ranks are small"
        )]
        let rank = (share * last as f64).round() as usize;
        self.0[rank.min(last)]
    }

    /// `p50 / p99 (count)`.
    pub(crate) fn text(&self) -> String {
        format!("{:.2} / {:.2} ms (n = {})", self.quantile(0.5), self.quantile(0.99), self.0.len())
    }

    /// `median (least to most, count)`, for few samples.
    pub(crate) fn few(&self) -> String {
        let (least, most) = (self.quantile(0.0), self.quantile(1.0));
        format!("{:.0} ms ({least:.0} to {most:.0}, n = {})", self.quantile(0.5), self.0.len())
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut samples = Self(values.into_iter().collect());
        samples.0.sort_by(f64::total_cmp);
        samples
    }
}

/// The table of figures, as Markdown.
pub(crate) struct Table(String);

impl Table {
    pub(crate) fn new(machine: &str) -> Self {
        Self::comparison(machine, &["figure"])
    }

    /// A table that sets figures beside each other.
    pub(crate) fn comparison(machine: &str, columns: &[&str]) -> Self {
        let (names, rule) = (columns.join(" | "), "---|".repeat(columns.len()));
        Self(format!("{machine}\n\n| what | {names} |\n|---|{rule}\n"))
    }

    pub(crate) fn row(&mut self, what: &str, figure: &str) {
        self.row_of(what, &[figure.to_owned()]);
    }

    pub(crate) fn row_of(&mut self, what: &str, figures: &[String]) {
        let figures = figures.join(" | ");
        let _ = writeln!(self.0, "| {what} | {figures} |");
        eprintln!("  {what}: {figures}");
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}
