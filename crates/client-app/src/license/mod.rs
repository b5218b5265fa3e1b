//! The registration of the installation.

mod get_registration;
mod model;

pub use get_registration::get_registration;
pub use model::Registration;
