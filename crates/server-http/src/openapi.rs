//! The OpenAPI description, made from the handlers.

use api_types::Problem;
use api_types::problem::PROBLEM_JSON;
use std::collections::BTreeMap;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};

/// The description as JSON: the content of `docs/reference/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    // The description is made of plain data: it is always JSON.
    let mut text = Description::openapi().to_pretty_json().unwrap_or_default();
    text.push('\n');
    text
}

/// The description itself.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Jackstaff server",
        description = "Projects, environments and feature flags. Errors are `application/problem+json`; every \
            write is a change set and needs an idempotency key; what a caller may not see is 404.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        crate::well_known::handler,
        crate::health::live::handler,
        crate::health::ready::handler,
        crate::server::handler,
        crate::me::handler,
        crate::projects::list::handler,
        crate::projects::create::handler,
        crate::projects::get::handler,
        crate::projects::update::handler,
        crate::environments::list::handler,
        crate::environments::create::handler,
        crate::environments::get::handler,
        crate::environments::update::handler,
        crate::flags::list::handler,
        crate::flags::create::handler,
        crate::flags::get::handler,
        crate::flags::update::handler,
        crate::flags::history::handler,
        crate::flag_environments::get::handler,
        crate::flag_environments::replace::handler,
        crate::flag_environments::update::handler,
        crate::tokens::list::handler,
        crate::tokens::create::handler,
        crate::tokens::revoke::handler,
        crate::stale_flags::list::handler,
        crate::segments::list::handler,
        crate::segments::create::handler,
        crate::segments::get::handler,
        crate::segments::update::handler,
        crate::segments::delete::handler,
        crate::overrides::list::handler,
        crate::overrides::create::handler,
        crate::overrides::get::handler,
        crate::overrides::update::handler,
        crate::overrides::delete::handler,
        crate::change_sets::create::handler,
        crate::feed::handler,
        crate::events::handler,
        crate::evaluation::evaluate_flag::handler,
        crate::evaluation::evaluate_flags::handler,
        crate::evaluation::events::handler,
    ),
    components(schemas(Problem)),
    modifiers(&BearerTokens),
    security(("bearer" = [])),
)]
pub(crate) struct Description;

struct BearerTokens;

impl Modify for BearerTokens {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description =
            Some("An access token of the issuer that the protected-resource metadata names.".to_owned());
        let mut evaluation = Http::new(HttpAuthScheme::Bearer);
        evaluation.description = Some("An evaluation token of a project's environment.".to_owned());
        let key = ApiKeyValue::with_description("X-API-Key", "The same token under another name.");
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        components.add_security_scheme("evaluation_token", SecurityScheme::Http(evaluation));
        components.add_security_scheme("evaluation_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    }
}

macro_rules! problems {
    ($(#[$doc:meta])* $name:ident { $($status:literal => $description:literal,)* }) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$(($status, $description)),*].into_iter().map(problem).collect()
            }
        }
    };
}

problems!(
    /// Problems of every operation that needs a token.
    ListProblems {
        "400" => "The request is not of the documented form.",
        "401" => "No token, or one that is not accepted.",
        "403" => "The caller's role cannot be told from the token, or does not allow this.",
        "500" => "The server failed.",
        "503" => "The server cannot work just now; try again.",
    }
);

problems!(
    /// Problems of every operation on something in particular.
    ReadProblems {
        "400" => "The request is not of the documented form.",
        "401" => "No token, or one that is not accepted.",
        "403" => "The caller may see this, but not do it.",
        "404" => "There is no such thing, or the caller may not see it.",
        "500" => "The server failed.",
        "503" => "The server cannot work just now; try again.",
    }
);

problems!(
    /// Problems of a change set.
    WriteProblems {
        "409" => "Preconditions do not hold; `conflicts` lists every operation with the document as it stands.",
        "413" => "The body is larger than 2 MiB.",
        "415" => "The body is not sent as application/json.",
        "422" => "Rules are broken, or the idempotency key was used for another request.",
    }
);

problems!(
    /// Problems of creating a single resource.
    CreateProblems {
        "409" => "There is a resource with this id already.",
        "413" => "The body is larger than 2 MiB.",
        "415" => "The body is not sent as application/json.",
        "422" => "Rules are broken, or the idempotency key was used for another request.",
    }
);

problems!(
    /// Problems of changing a single resource.
    UpdateProblems {
        "412" => "The version in `If-Match` is not the current one; `conflicts` has the document as it stands.",
        "413" => "The body is larger than 2 MiB.",
        "415" => "The body is not sent as application/json.",
        "422" => "Rules are broken, or the idempotency key was used for another request.",
        "428" => "`If-Match` with the version read is missing.",
    }
);

problems!(
    /// Problems of revoking a token.
    RevokeProblems {
        "422" => "The idempotency key was used for another request.",
    }
);

problems!(
    /// Problems of the feed.
    FeedProblems {
        "410" => "The cursor is too old or of another epoch; start from the empty cursor.",
    }
);

fn problem((status, description): (&str, &str)) -> (String, RefOr<Response>) {
    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(description).content(PROBLEM_JSON, body).build();
    (status.to_owned(), RefOr::T(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_description_is_the_code() {
        let committed = include_str!("../../../docs/reference/openapi.json");
        assert_eq!(committed, openapi_json(), "run `cargo xtask codegen`");
    }

    #[test]
    fn operation_ids_are_unique_and_start_with_a_verb() {
        let verbs = [
            "get_",
            "list_",
            "create_",
            "update_",
            "replace_",
            "delete_",
            "read_",
            "stream_",
            "revoke_",
            "evaluate_",
        ];
        let document: serde_json::Value = serde_json::from_str(&openapi_json()).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for operations in document["paths"].as_object().unwrap().values() {
            for operation in operations.as_object().unwrap().values() {
                let id = operation["operationId"].as_str().unwrap().to_owned();
                assert!(verbs.iter().any(|verb| id.starts_with(verb)), "{id}");
                assert!(seen.insert(id.clone()), "{id} twice");
            }
        }
    }
}
