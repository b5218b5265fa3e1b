//! Finding the server: metadata, health, what the server says of itself.

use crate::world::{Nobody, PUBLIC_URL, Viewer, World};
use axum::body::Body;
use http::{Method, Request};
use serde_json::json;

async fn get(world: &World, path: &str) -> crate::world::Answer {
    world.send(Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_metadata_is_found_at_both_places_and_names_the_address_typed() {
    let world = World::empty().await;
    let metadata = get(&world, "/.well-known/oauth-protected-resource/team").await.expect(200);
    assert_eq!(get(&world, "/.well-known/oauth-protected-resource").await.body, metadata.body);
    let body = metadata.body;
    assert_eq!(body["resource"], PUBLIC_URL);
    assert_eq!(body["authorization_servers"], json!([world.issuer.issuer()]));
    assert_eq!(body["bearer_methods_supported"], json!(["header"]));
    assert_eq!(body["scopes_supported"], json!(["openid", "profile"]));
    assert_eq!(body["jackstaff_name"], "Test server");
    assert_eq!(body["jackstaff_sign_in"][0]["client_id"], "desktop");
    assert_eq!(body["jackstaff_sign_in"][0]["redirect_ports"], json!([8400]));
    let server = world.get(Viewer, "/server").await.expect(200).body;
    assert_eq!(body["jackstaff_server_id"], server["id"]);
    get(&world, "/.well-known/oauth-protected-resource/other").await.refused(404, "not_found");
}

#[tokio::test]
async fn a_401_leads_to_the_metadata() {
    let world = World::empty().await;
    let metadata = "https://flags.example.org/.well-known/oauth-protected-resource/team";
    let challenge = world.get(Nobody, "/me").await.refused(401, "unauthenticated");
    assert_eq!(challenge.header("www-authenticate"), format!("Bearer resource_metadata=\"{metadata}\""));
    let expired = world.token_for(Viewer, -120).unwrap();
    for authorization in [format!("Bearer {expired}"), "Bearer x".to_owned()] {
        let mut request =
            world.request(Nobody, Method::GET, "/me", &[("authorization", &authorization)], None);
        *request.uri_mut() = "/api/v1/me".parse().unwrap();
        let refused = world.send(request).await.refused(401, "unauthenticated");
        let expected = format!("Bearer resource_metadata=\"{metadata}\", error=\"invalid_token\"");
        assert_eq!(refused.header("www-authenticate"), expected);
        assert!(!refused.body.to_string().contains(&expired), "a token is told back");
    }
}

#[tokio::test]
async fn what_is_not_one_bearer_token_is_refused() {
    let world = World::empty().await;
    let token = world.token(Viewer).unwrap();
    let good = format!("bearer  {token}");
    let rows: [(&[&str], u16); 6] = [
        (&[&good], 200),
        (&[&good, &good], 401),
        (&["Basic dXNlcjpwYXNz"], 401),
        (&["Bearer"], 401),
        (&["Bearer "], 401),
        (&[&token], 401),
    ];
    for (values, expected) in rows {
        let headers: Vec<(&str, &str)> = values.iter().map(|value| ("authorization", *value)).collect();
        let answer = world.send(world.request(Nobody, Method::GET, "/me", &headers, None)).await;
        assert_eq!(answer.status.as_u16(), expected, "{values:?}");
    }
    // Never from the query, where it would end up in logs.
    world.get(Nobody, &format!("/me?access_token={token}")).await.expect(401);
}

#[tokio::test]
async fn the_api_is_also_found_below_the_path_of_the_address() {
    let world = World::empty().await;
    get(&world, "/team/health/live").await.expect(200);
    get(&world, "/team/api/v1/me").await.expect(401);
    get(&world, "/health/ready").await.expect(200);
}

#[tokio::test]
async fn the_server_tells_its_clock_and_its_registration() {
    let world = World::empty().await;
    let server = world.get(Viewer, "/server").await.expect(200).body;
    assert_eq!(server["now"], "2027-01-15T08:00:00Z");
    assert_eq!(server["registration_verdict"], "verdict of 2027-01-15");
    assert_eq!(server["registration_document"], "{}");
    assert_eq!(server["registration_url"], "https://example.org/register");
}

#[tokio::test]
async fn the_server_is_not_ready_while_it_stops() {
    let world = World::empty().await;
    world.stop.send_replace(true);
    get(&world, "/health/ready").await.refused(503, "unavailable");
    get(&world, "/health/live").await.expect(200);
}
