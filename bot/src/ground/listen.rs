//! Listens: takes connections, bounds how many there are and how long each may take, and ends them in good order.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::ground::Stop;

/// How many connections are open at once; the next ones wait in the system's queue.
const CONNECTIONS: usize = 2048;
/// How long the head of a request may take, and how long a connection may lie idle.
const HEAD: Duration = Duration::from_secs(10);
/// How long one connection may live, whatever is done on it.
const LIFE: Duration = Duration::from_secs(300);
/// The largest head of a request, in bytes.
const HEAD_BYTES: usize = 16 << 10;
/// How many headers a request may have.
const HEADERS: usize = 64;
/// How long requests may go on once the service is asked to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// A listener that has its address.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    /// Where it is.
    pub address: SocketAddr,
}

/// Takes an address; port 0 is any that is free.
pub async fn bind(address: SocketAddr) -> anyhow::Result<Bound> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    Ok(Bound { listener, address })
}

/// Serves until `stop` is asked, then lets what is under way come to its end.
pub async fn serve(bound: Bound, routes: Router, stop: Stop) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let stream = tokio::select! {
            taken = bound.listener.accept() => match taken {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // No more files, most often: those that are open have to end first.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = stop.asked() => break,
        };
        let (routes, stop) = (routes.clone(), stop.clone());
        tokio::spawn(async move {
            talk(stream, routes, stop).await;
            drop(place);
        });
    }
    drop(bound);
    // Whoever has not finished by then is cut off.
    let all = u32::try_from(CONNECTIONS).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(FAREWELL, places.acquire_many(all)).await;
}

/// Talks on one connection to its end. What goes wrong on it is told to nobody: it could tell who was here.
async fn talk(stream: TcpStream, routes: Router, stop: Stop) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut connection = pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.asked() => {}
        () = tokio::time::sleep(LIFE) => {}
    }
    // The answer that is under way is the last one.
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(FAREWELL, connection).await;
}
