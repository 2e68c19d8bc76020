//! The clocks and counters of Linux: processor time of a thread or a process, memory of a process.

use std::fs;
use std::process::Child;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

fn milliseconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Processor milliseconds of this thread.
pub fn thread_ms() -> f64 {
    milliseconds(ClockId::ThreadCPUTime)
}

/// Processor milliseconds of this process since it was started.
pub fn process_ms() -> f64 {
    milliseconds(ClockId::ProcessCPUTime)
}

/// Processor milliseconds of a process of one thread that is about to end, and is not yet waited for.
pub fn ended_ms(child: &Child) -> f64 {
    let state = || {
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
        stat.rsplit_once(')').and_then(|(_, rest)| rest.trim().chars().next())
    };
    while state().is_some_and(|state| state != 'Z') {
        std::thread::sleep(Duration::from_micros(200));
    }
    others_ms(child.id())
}

/// Processor milliseconds of all threads of another process; exact while they wait.
pub fn others_ms(process: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().filter_map(Result::ok);
    let spent = threads.filter_map(|thread| {
        let line = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<f64>().ok()
    });
    spent.sum::<f64>() / 1e6
}

/// A line of `/proc/PROCESS/status` in MiB: `VmHWM` for the peak, `VmRSS` for now.
pub fn memory_mib(process: &str, line: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let found = status.lines().find_map(|other| other.strip_prefix(line)?.strip_prefix(':'));
    let kib = found.and_then(|value| value.trim().split(' ').next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}
