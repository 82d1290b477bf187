//! Load on an address: as fast as it is answered, and at an even rate.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;
use tokio::time::{Instant, sleep_until};

use crate::keep_alive::Connection;

/// What is sent: forms that differ by their number, which never comes twice.
pub type Form = fn(u64) -> String;

/// Connections to an address that forms are posted to.
pub struct Load {
    connections: Vec<Connection>,
    form: Form,
    next: Arc<AtomicU64>,
}

impl Load {
    /// Opens so many connections.
    pub async fn open(url: &str, connections: usize, form: Form) -> Result<Self> {
        let opened = (0..connections).map(|_| Connection::open(url));
        Ok(Self {
            connections: try_join_all(opened).await?,
            form,
            next: Arc::default(),
        })
    }

    /// Posts on all connections as fast as they are answered; how many were, and in what time.
    pub async fn flat_out(&mut self, time: Duration) -> Result<(u64, Duration)> {
        let (began, form) = (Instant::now(), self.form);
        let tasks = self.connections.drain(..).map(|mut connection| {
            let next = self.next.clone();
            tokio::spawn(async move {
                let mut answered = 0_u64;
                while began.elapsed() < time {
                    post(&mut connection, &form(next.fetch_add(1, Ordering::Relaxed))).await?;
                    answered += 1;
                }
                anyhow::Ok((connection, answered))
            })
        });
        let tasks: Vec<_> = tasks.collect();
        let mut answered = 0;
        for task in tasks {
            let (connection, count) = task.await??;
            self.connections.push(connection);
            answered += count;
        }
        Ok((answered, began.elapsed()))
    }

    /// Posts so many a second, whether or not the ones before are answered; how long each waited for its answer. Where all
    /// connections still wait, the time until one is free is counted too.
    pub async fn evenly(&mut self, rate: f64, time: Duration) -> Result<Vec<Duration>> {
        #[allow(clippy::cast_precision_loss, reason = "some hundred connections")]
        let between = Duration::from_secs_f64(self.connections.len() as f64 / rate);
        let (began, form) = (Instant::now(), self.form);
        let count = u32::try_from(self.connections.len())?;
        let tasks = self
            .connections
            .drain(..)
            .zip(0_u32..)
            .map(|(mut connection, place)| {
                let next = self.next.clone();
                tokio::spawn(async move {
                    let mut due = began + between * place / count;
                    let mut waited = Vec::new();
                    while due < began + time {
                        let sent = on_time(due).await;
                        post(&mut connection, &form(next.fetch_add(1, Ordering::Relaxed))).await?;
                        waited.push(sent.elapsed());
                        due += between;
                    }
                    anyhow::Ok((connection, waited))
                })
            });
        let tasks: Vec<_> = tasks.collect();
        let mut waited = Vec::new();
        for task in tasks {
            let (connection, times) = task.await??;
            self.connections.push(connection);
            waited.extend(times);
        }
        Ok(waited)
    }
}

/// Waits for a moment. What has to wait longer because the answer before came late counts from the moment; what the timer's
/// own grain adds does not count.
async fn on_time(due: Instant) -> Instant {
    if Instant::now() > due {
        return due;
    }
    sleep_until(due).await;
    Instant::now()
}

async fn post(connection: &mut Connection, form: &str) -> Result<()> {
    let status = connection.post(form).await?;
    ensure!(status == 200, "a webhook was answered {status}");
    Ok(())
}
