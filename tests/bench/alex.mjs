// Measures alex as `src/contender.rs` measures the others; copied to where npm has installed it, and run there.
import { readFileSync } from 'node:fs'
import process from 'node:process'

const [file, every, passes] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
const now = () => Number(process.hrtime.bigint()) / 1000

const before = cpu()
const alex = await import('alex')
const made = cpu() - before
alex.text('Johnny, congratulations on moving your grade up to a B from a C!')
const first = cpu()

// The posts as `src/posts.rs` writes them: three letters of circumstances, then the text.
const all = readFileSync(file, 'utf8').split('\u001e').slice(0, -1).map((post) => post.slice(3))
const posts = all.filter((_, at) => at % every === 0)
let found = 0
const pass = () => {
  const start = cpu()
  found = 0
  for (const post of posts) found += alex.text(post).messages.length
  return cpu() - start
}
const cold = pass()
const later = Array.from({ length: passes }, pass)
const best = posts.map(() => Infinity)
for (let round = 0; round < passes; round++) {
  posts.forEach((post, at) => {
    const start = now()
    alex.text(post)
    best[at] = Math.min(best[at], now() - start)
  })
}
const status = readFileSync('/proc/self/status', 'utf8')
const mib = (name) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)[1]) / 1024
console.log(JSON.stringify({
  steps: [['modules', made]], first_cpu_ms: first, first_wall_ms: first, cold_ms: cold, later_ms: later,
  best_us: best, found, now_mib: mib('VmRSS'), peak_mib: mib('VmHWM'),
}))
