//! Serving and stopping.

use crate::running::{DEADLINE, Server, read_until};
use server_storage_pg::testing::TestDatabase;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

const EVENTS: &str = "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
const ME: &str = "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn a_signal_ends_streams_and_idle_connections_and_then_the_process() {
    let database = TestDatabase::start().await.unwrap();
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&database).await;
        let mut me = server.send(ME).await;
        let answer = read_until(&mut me, "\"role\"").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let mut events = server.send(EVENTS).await;
        read_until(&mut events, "event: revisions").await;
        server.signal(signal).await;
        let mut rest = Vec::new();
        tokio::time::timeout(DEADLINE, events.read_to_end(&mut rest)).await.unwrap().unwrap();
        let status = tokio::time::timeout(DEADLINE, server.process.wait()).await.unwrap().unwrap();
        assert!(status.success(), "SIG{signal}: {status}");
    }
}

#[tokio::test]
async fn a_request_under_way_is_finished_after_the_signal() {
    let database = TestDatabase::start().await.unwrap();
    let mut server = Server::start(&database).await;
    let body = r#"{"id":"01920000-0000-7000-8000-0000000000aa","key":"late","name":"Late"}"#;
    let (first, last) = body.split_at(20);
    let head = format!(
        "POST /api/v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Idempotency-Key: 01920000-0000-7000-8000-0000000000ab\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    let mut write = server.send(&head).await;
    // Another answer shows that the server has read what came before it.
    read_until(&mut server.send(ME).await, "\"role\"").await;
    server.signal("TERM").await;
    refuses_new_connections(&server).await;
    tokio::io::AsyncWriteExt::write_all(&mut write, last.as_bytes()).await.unwrap();
    let answer = read_until(&mut write, "\"key\":\"late\"").await;
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert!(tokio::time::timeout(DEADLINE, server.process.wait()).await.unwrap().unwrap().success());
}

async fn refuses_new_connections(server: &Server) {
    let refused = async { while TcpStream::connect(server.address()).await.is_ok() {} };
    tokio::time::timeout(DEADLINE, refused).await.unwrap();
}
