//! What can be done.

/// Something that a caller is about to do. The word on the wire and in the audit log is `<documents>:<verb>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// See projects.
    ProjectsRead,
    /// Create and change projects.
    ProjectsWrite,
    /// Delete projects.
    ProjectsDelete,
    /// See environments.
    EnvironmentsRead,
    /// Create and change environments.
    EnvironmentsWrite,
    /// Delete environments, with what flags serve in them.
    EnvironmentsDelete,
    /// See flags, what they serve, and their history.
    FlagsRead,
    /// Create and change flags and what they serve.
    FlagsWrite,
    /// Delete flags.
    FlagsDelete,
    /// See segments.
    SegmentsRead,
    /// Create and change segments.
    SegmentsWrite,
    /// Delete segments.
    SegmentsDelete,
    /// See overrides.
    OverridesRead,
    /// Create and change overrides.
    OverridesWrite,
    /// Delete overrides.
    OverridesDelete,
    /// Switch a flag off at once, also where changes need approval.
    FlagsKill,
    /// See evaluation tokens: their names, not their texts.
    TokensRead,
    /// Make evaluation tokens.
    TokensWrite,
    /// Revoke evaluation tokens.
    TokensDelete,
    /// Approve change sets of others.
    ChangeSetsApprove,
    /// Read the audit log.
    AuditRead,
    /// See the state of the installation.
    SystemView,
}

impl Action {
    /// Every action, in the order of the permission table.
    pub const ALL: [Self; 22] = [
        Self::ProjectsRead,
        Self::ProjectsWrite,
        Self::ProjectsDelete,
        Self::EnvironmentsRead,
        Self::EnvironmentsWrite,
        Self::EnvironmentsDelete,
        Self::FlagsRead,
        Self::FlagsWrite,
        Self::FlagsDelete,
        Self::SegmentsRead,
        Self::SegmentsWrite,
        Self::SegmentsDelete,
        Self::OverridesRead,
        Self::OverridesWrite,
        Self::OverridesDelete,
        Self::FlagsKill,
        Self::TokensRead,
        Self::TokensWrite,
        Self::TokensDelete,
        Self::ChangeSetsApprove,
        Self::AuditRead,
        Self::SystemView,
    ];

    /// The word on the wire and in the audit log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProjectsRead => "projects:read",
            Self::ProjectsWrite => "projects:write",
            Self::ProjectsDelete => "projects:delete",
            Self::EnvironmentsRead => "environments:read",
            Self::EnvironmentsWrite => "environments:write",
            Self::EnvironmentsDelete => "environments:delete",
            Self::FlagsRead => "flags:read",
            Self::FlagsWrite => "flags:write",
            Self::FlagsDelete => "flags:delete",
            Self::SegmentsRead => "segments:read",
            Self::SegmentsWrite => "segments:write",
            Self::SegmentsDelete => "segments:delete",
            Self::OverridesRead => "overrides:read",
            Self::OverridesWrite => "overrides:write",
            Self::OverridesDelete => "overrides:delete",
            Self::FlagsKill => "flags:kill",
            Self::TokensRead => "tokens:read",
            Self::TokensWrite => "tokens:write",
            Self::TokensDelete => "tokens:delete",
            Self::ChangeSetsApprove => "change_sets:approve",
            Self::AuditRead => "audit:read",
            Self::SystemView => "system:view",
        }
    }
}
