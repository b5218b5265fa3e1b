//! Integers of any size, and exact comparison of integers with floats.

use std::cmp::Ordering;
use std::fmt;

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

/// How many digits an integer may be written with. CPython has the same limit, because reading and writing
/// decimal digits takes time that grows with their square.
pub const MAX_INTEGER_DIGITS: usize = 4_300;

/// An integer of any size.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Int(Repr);

/// `Big` holds only what does not fit into `Small`, so that equal integers are equal here too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Box<BigInt>),
}

impl Int {
    pub(crate) const ZERO: Self = Self(Repr::Small(0));

    /// Reads ASCII decimal digits with an optional minus. `None` for anything else and beyond
    /// [`MAX_INTEGER_DIGITS`].
    pub(crate) fn from_decimal(text: &str) -> Option<Self> {
        if let Ok(small) = text.parse::<i64>() {
            return Some(Self(Repr::Small(small)));
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.len() > MAX_INTEGER_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        BigInt::parse_bytes(text.as_bytes(), 10).map(Self::from)
    }

    /// The integer, if it fits.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(small) => Some(*small),
            Repr::Big(_) => None,
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0 == Repr::Small(0)
    }

    /// The nearest float; `None` if it is beyond all floats.
    pub(crate) fn to_f64(&self) -> Option<f64> {
        match &self.0 {
            Repr::Small(small) => small.to_f64(),
            Repr::Big(big) => big.to_f64().filter(|float| float.is_finite()),
        }
    }

    /// The integer that a float is, if it is one.
    pub(crate) fn from_integral(float: f64) -> Option<Self> {
        (float.is_finite() && float.fract() == 0.0).then(|| Self::whole(float))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        if let (Repr::Small(left), Repr::Small(right)) = (&self.0, &other.0)
            && let Some(sum) = left.checked_add(*right)
        {
            return Self(Repr::Small(sum));
        }
        Self::from(self.to_big() + other.to_big())
    }

    pub(crate) fn compare_float(&self, float: f64) -> Ordering {
        if float.is_infinite() {
            return 0.0.partial_cmp(&float).unwrap_or(Ordering::Equal);
        }
        self.cmp(&Self::whole(float)).then_with(|| 0.0.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal))
    }

    /// The integer part of a finite float.
    fn whole(float: f64) -> Self {
        match float.trunc().to_i64() {
            Some(small) => Self(Repr::Small(small)),
            None => Self::from(BigInt::from_f64(float.trunc()).unwrap_or_default()),
        }
    }

    fn to_big(&self) -> BigInt {
        match &self.0 {
            Repr::Small(small) => BigInt::from(*small),
            Repr::Big(big) => (**big).clone(),
        }
    }
}

impl From<i64> for Int {
    fn from(small: i64) -> Self {
        Self(Repr::Small(small))
    }
}

impl From<BigInt> for Int {
    fn from(big: BigInt) -> Self {
        match big.to_i64() {
            Some(small) => Self(Repr::Small(small)),
            None => Self(Repr::Big(Box::new(big))),
        }
    }
}

impl Ord for Int {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(left), Repr::Small(right)) => left.cmp(right),
            (Repr::Big(left), Repr::Big(right)) => left.cmp(right),
            (Repr::Small(_), Repr::Big(right)) => BigInt::zero().cmp(right),
            (Repr::Big(left), Repr::Small(_)) => (**left).cmp(&BigInt::zero()),
        }
    }
}

impl PartialOrd for Int {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(small) => small.fmt(f),
            Repr::Big(big) => big.fmt(f),
        }
    }
}

/// A number as conditions see it: booleans are 0 and 1.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    Int(Int),
    Float(f64),
}

impl Number {
    /// Exact: an integer is never rounded to a float first. Floats are never NaN, as JSON has none.
    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right).unwrap_or(Ordering::Equal),
            (Self::Int(left), Self::Float(right)) => left.compare_float(*right),
            (Self::Float(left), Self::Int(right)) => right.compare_float(*left).reverse(),
        }
    }

    /// The sum; a float as soon as one of the two is. `None` if an integer is beyond all floats.
    pub(crate) fn plus(&self, other: &Self) -> Option<Self> {
        if let (Self::Int(left), Self::Int(right)) = (self, other) {
            return Some(Self::Int(left.plus(right)));
        }
        Some(Self::Float(self.to_f64()? + other.to_f64()?))
    }

    fn to_f64(&self) -> Option<f64> {
        match self {
            Self::Int(int) => int.to_f64(),
            Self::Float(float) => Some(*float),
        }
    }
}
