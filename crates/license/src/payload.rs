//! What a registration says.

use crate::date;
use crate::json::Value;
use crate::reason::Reason;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The signed statement. Show its texts only through [`harmless`](crate::harmless).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// The installation it was issued for. A registration for another installation is valid all the same;
    /// say so where it is shown.
    pub installation_id: String,
    /// Whom the issuer wrote to.
    pub email: String,
    /// The organisation it was issued to.
    pub org: Option<String>,
    /// The last day, UTC, the whole of it included.
    pub valid_until: Date,
}

impl Payload {
    /// Reads the members that have a meaning. Further ones are signed, too, and ignored.
    pub(crate) fn from_members(members: &BTreeMap<String, Value>) -> Result<Self, Reason> {
        let text = |name: &str| match members.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(Reason::WrongType),
            None => Err(Reason::MissingField),
        };
        let installation_id = text("installation_id")?;
        if installation_id.is_empty() {
            return Err(Reason::WrongType);
        }
        let email = text("email")?;
        let org = match members.get("org") {
            Some(Value::Null) | None => None,
            Some(_) => Some(text("org")?),
        };
        let valid_until = date::parse(&text("valid_until")?).ok_or(Reason::BadDate)?;
        Ok(Self { installation_id, email, org, valid_until })
    }

    #[cfg(any(test, feature = "issue"))]
    pub(crate) fn to_members(&self) -> BTreeMap<String, Value> {
        let Self { installation_id, email, org, valid_until } = self;
        BTreeMap::from([
            ("installation_id".to_owned(), Value::String(installation_id.clone())),
            ("email".to_owned(), Value::String(email.clone())),
            ("org".to_owned(), org.clone().map_or(Value::Null, Value::String)),
            ("valid_until".to_owned(), Value::String(valid_until.to_string())),
        ])
    }
}
