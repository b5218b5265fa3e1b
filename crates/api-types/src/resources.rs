//! Resources as they are read.

use crate::rule::RuleBody;
use crate::schedule::ScheduleBody;
use crate::serve::FallthroughBody;
use crate::variant::{PrerequisiteBody, VariantBody};
use flag_model::Key;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where to go on; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Someone, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PersonRef {
    /// The principal's id at this server.
    pub id: Uuid,
    /// The name to show.
    pub name: String,
}

/// What a user may do, from the identity provider's groups; the highest of several.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and changes flags.
    Editor,
    /// Administers projects.
    Admin,
    /// Administers the installation.
    Superadmin,
}

/// `GET /api/v1/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Me {
    /// The principal's id at this server.
    pub id: Uuid,
    /// The issuer that vouches for the user.
    pub issuer: String,
    /// The user's id there.
    pub subject: String,
    /// The name to show.
    pub name: String,
    /// The groups, as the provider gives them.
    pub groups: Vec<String>,
    /// The role; `null` for a user in none of the known groups, who sees nothing.
    pub role: Option<Role>,
}

/// `GET /api/v1/server`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ServerInfo {
    /// The server's id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The registration document as it stands on the server, for the client to verify itself.
    pub registration_document: Option<String>,
    /// Where an installation can be registered.
    pub registration_url: Option<String>,
    /// The server's own verdict on the document, as a closed code; `valid` when it is registered.
    pub registration_verdict: String,
    /// The server's clock, so that a client whose clock is wrong can tell.
    #[schema(value_type = String, format = DateTime)]
    pub now: Timestamp,
}

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProjectResource {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    #[schema(value_type = String)]
    pub key: Key,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// `active`, `inactive` or `archived`.
    pub lifecycle: String,
    /// Its version, also the `ETag`.
    pub version: i64,
    /// How many flags it has.
    pub flag_count: i64,
    /// How many environments it has.
    pub environment_count: i64,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote it last.
    pub updated_by: PersonRef,
}

/// An environment of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct EnvironmentResource {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    #[schema(value_type = String)]
    pub key: Key,
    /// Its name.
    pub name: String,
    /// `teal`, `blue`, `amber`, `violet`, `red` or `gray`.
    pub color: String,
    /// Its place in the row of environments.
    pub position: i32,
    /// Flags that are not configured here are configured as in this environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub inherits_from: Option<Key>,
    /// How many other people must approve a change that can alter a result here; 0: none.
    #[serde(default)]
    pub approvals_required: u8,
    /// Nothing that can alter a result here may change.
    #[serde(default)]
    pub frozen: bool,
    /// Its version, also the `ETag`.
    pub version: i64,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote it last.
    pub updated_by: PersonRef,
}

/// A flag.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FlagResource {
    /// Its id.
    pub id: Uuid,
    /// Its key.
    #[schema(value_type = String)]
    pub key: Key,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// `boolean`, `string`, `number` or `json`.
    pub kind: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The team or person to ask.
    pub owner: String,
    /// `active`, `inactive` or `archived`.
    pub lifecycle: String,
    /// What rollouts hash.
    pub bucketing_key: String,
    /// Values with names.
    #[serde(default)]
    pub variants: Vec<VariantBody>,
    /// What other flags must serve in the same environment before this one is on.
    #[serde(default)]
    pub prerequisites: Vec<PrerequisiteBody>,
    /// JSON Schema (draft 2020-12) that every value of a JSON flag must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_schema: Option<serde_json::Value>,
    /// The day on which the flag should be gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub expected_end: Option<Date>,
    /// Its version, also the `ETag`.
    pub version: i64,
    /// When it was last written.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// Who wrote it last.
    pub updated_by: PersonRef,
    /// What it serves, an entry for each environment of the project in its order.
    pub environments: Vec<FlagEnvironmentResource>,
}

/// What a flag serves in one environment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FlagEnvironmentResource {
    /// Its id; absent as long as nobody has configured the flag here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// The environment's key.
    #[schema(value_type = String)]
    pub environment: Key,
    /// Whether the flag is on here.
    pub enabled: bool,
    /// Served while it is off.
    pub off_value: serde_json::Value,
    /// In the order of their priority.
    #[serde(default)]
    pub rules: Vec<RuleBody>,
    /// Served while it is on and nothing else decides.
    pub fallthrough: FallthroughBody,
    /// The first active one decides before the rules.
    #[serde(default)]
    pub schedules: Vec<ScheduleBody>,
    /// Its version, also the `ETag`; 0 as long as nobody has configured the flag here.
    pub version: i64,
    /// When it was last written; absent for version 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub updated_at: Option<Timestamp>,
    /// Who wrote it last; absent for version 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_by: Option<PersonRef>,
}
