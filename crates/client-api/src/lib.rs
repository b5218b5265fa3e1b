//! Asks a Jackstaff server: the implementation of [`client_ports::RemoteServer`] over its HTTP API.
//!
//! Every call carries a token from the [`TokenSource`](client_ports::TokenSource); when the server refuses the
//! token, the call is repeated once with a newer one. Nothing else is repeated here: what may be sent again,
//! and when, is decided where the queue is.
//!
//! **Architecture invariant:** tokens are sent to the one server that this client was made for, in a header,
//! and appear in no text.

#![forbid(unsafe_code)]

mod call;
mod events;
mod failure;
mod routes;
mod sse;

pub use call::ApiClient;

#[cfg(test)]
mod tests;
