//! What the commands say on screen, in one manner.

use std::time::{Duration, Instant};

/// Does something that takes a while: its name first, and how long it took when it is done.
pub fn timed<T, E>(what: &str, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    println!("==> {what}");
    let start = Instant::now();
    let result = work();
    let took = duration(start.elapsed());
    match &result {
        Ok(_) => println!("    done in {took}"),
        Err(_) => println!("    failed after {took}"),
    }
    result
}

/// A length of time as a person says it.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 10 {
        format!("{:.1} s", time.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// A size in thousands of bytes, as size budgets are kept.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::{duration, kilobytes};
    use std::time::Duration;

    #[test]
    fn times_and_sizes_read_well() {
        assert_eq!(duration(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(duration(Duration::from_secs(42)), "42 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
        assert_eq!(kilobytes(149_950), "149.9 kB");
        assert_eq!(kilobytes(1_050), "1.0 kB");
    }
}
