//! Protected-resource metadata (RFC 9728), from which a client learns how to sign in.

use serde::{Deserialize, Serialize};

/// The document at `/.well-known/oauth-protected-resource`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProtectedResource {
    /// The server's address; equals what the user typed.
    pub resource: String,
    /// The issuers whose tokens are accepted.
    pub authorization_servers: Vec<String>,
    /// The scopes that a client may ask for.
    #[serde(default)]
    pub scopes_supported: Vec<String>,
    /// How a token is sent: `header` only.
    #[serde(default)]
    pub bearer_methods_supported: Vec<String>,
    /// The server's version.
    pub jackstaff_version: String,
    /// The server's id (UUID).
    pub jackstaff_server_id: String,
    /// What the server's owner calls it.
    pub jackstaff_name: String,
    /// One entry for each way to sign in.
    pub jackstaff_sign_in: Vec<SignInOption>,
}

/// How to sign in at one issuer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignInOption {
    /// The issuer, byte for byte as it calls itself.
    pub issuer: String,
    /// The public client's id there.
    pub client_id: String,
    /// The loopback ports registered there, in the order to try; empty means any port.
    #[serde(default)]
    pub redirect_ports: Vec<u16>,
    /// The scopes to ask for.
    pub scopes: Vec<String>,
    /// The `resource` parameter (RFC 8707), where the issuer wants one.
    #[serde(default)]
    pub resource: Option<String>,
    /// The `prompt` parameter, where the issuer needs one (as for a refresh token).
    #[serde(default)]
    pub prompt: Option<String>,
}
