//! Parts for the tests of this crate: documents, a server and an identity provider behind the port, a clock that is set
//! by hand, a browser that opens nothing.

mod documents;
mod fake_network;
mod fake_server;
mod world;

pub(crate) use documents::*;
pub(crate) use fake_network::*;
pub(crate) use fake_server::*;
pub(crate) use world::*;
