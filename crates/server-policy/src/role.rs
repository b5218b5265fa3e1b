//! Roles, and the groups of the identity provider that carry them.

/// What a user may do as a whole; each role includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and changes flags.
    Editor,
    /// Administers projects and environments.
    Admin,
    /// Administers the installation.
    Superadmin,
}

impl Role {
    /// Every role, the weakest first.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Editor, Self::Admin, Self::Superadmin];

    /// The word used in the API and in the permission table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
            Self::Superadmin => "superadmin",
        }
    }
}

/// The names of the identity provider's groups that carry a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGroups {
    /// Carries [`Role::Viewer`].
    pub viewer: String,
    /// Carries [`Role::Editor`].
    pub editor: String,
    /// Carries [`Role::Admin`].
    pub admin: String,
    /// Carries [`Role::Superadmin`].
    pub superadmin: String,
}

impl Default for RoleGroups {
    fn default() -> Self {
        Self {
            viewer: "viewers".to_owned(),
            editor: "editors".to_owned(),
            admin: "admins".to_owned(),
            superadmin: "superadmins".to_owned(),
        }
    }
}

impl RoleGroups {
    /// The highest role that one of `groups` carries; `None` for a user in none of the known groups.
    /// Names are compared exactly.
    #[must_use]
    pub fn role_of(&self, groups: &[String]) -> Option<Role> {
        let Self { viewer, editor, admin, superadmin } = self;
        [(superadmin, Role::Superadmin), (admin, Role::Admin), (editor, Role::Editor), (viewer, Role::Viewer)]
            .into_iter()
            .find(|(name, _)| groups.iter().any(|group| group == *name))
            .map(|(_, role)| role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(groups: &[&str], expected: Option<Role>) {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        assert_eq!(RoleGroups::default().role_of(&groups), expected, "{groups:?}");
    }

    #[test]
    fn the_highest_of_several_groups_counts() {
        check(&[], None);
        check(&["staff"], None);
        check(&["Viewers"], None);
        check(&["viewers"], Some(Role::Viewer));
        check(&["viewers", "editors"], Some(Role::Editor));
        check(&["editors", "viewers", "staff"], Some(Role::Editor));
        check(&["admins", "viewers"], Some(Role::Admin));
        check(&["superadmins", "admins"], Some(Role::Superadmin));
    }
}
