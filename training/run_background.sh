#!/bin/sh
# Train in the background at the lowest priority:  run_background.sh start|stop|pause|go|priority|status  [RUN] [options of training.train]
# `start` goes on from the newest checkpoint of RUN (default: training/runs/main). The options of the first start are
# kept in RUN/options and used by later ones without options. PRIORITY (0 to 19, default 19: only what nobody else
# wants) says how far the training steps back behind other programs.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
act=${1:?start, stop, pause, go, priority or status}
run=${2:-$root/training/runs/main}
shift; [ $# -eq 0 ] || shift
python=${PYTHON:-$root/.venv/bin/python}
pid=$(cat "$run/pid" 2>/dev/null || true)
# A number in the file may meanwhile belong to another program.
alive() { [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] && tr "\0" " " <"/proc/$pid/cmdline" | grep -q training.train; }

case $act in
start)
    if alive; then echo "already running: $pid"; exit 0; fi
    mkdir -p "$run"
    if [ $# -gt 0 ]; then printf '%s\n' "$@" >"$run/options"; fi
    [ -f "$run/options" ] || { echo "first start: options are needed, see training/README.md" >&2; exit 1; }
    # PyTorch spends most of a step on a CPU in page faults with the default allocator: three times faster with this.
    for library in /usr/lib/*/libjemalloc.so.2 /usr/lib/*/libtcmalloc_minimal.so.4; do
        if [ -f "$library" ]; then export LD_PRELOAD=$library; break; fi
    done
    [ -n "${LD_PRELOAD:-}" ] || echo "neither libjemalloc2 nor libtcmalloc is installed: this will be slow" >&2
    export MALLOC_CONF=dirty_decay_ms:-1,muzzy_decay_ms:-1
    # Threads that wait for each other while spinning waste the time of everything else that runs.
    export OMP_WAIT_POLICY=passive
    cd "$root"
    IFS='
'
    set -f
    # shellcheck disable=SC2046
    setsid nohup nice -n 19 "$python" -m training.train --run "$run" $(cat "$run/options") >>"$run/output" 2>&1 </dev/null &
    echo $! >"$run/pid"
    # Linux shares the processors out between sessions first: within a session of its own, nice alone means nothing.
    sleep 1
    echo "${PRIORITY:-19}" 2>/dev/null >"/proc/$!/autogroup" || true
    echo "started: $!"
    ;;
stop)
    alive || { echo "not running"; exit 0; }
    kill -CONT "$pid"; kill -TERM "$pid"
    while alive; do sleep 1; done
    echo "stopped"
    ;;
pause) alive && kill -STOP "$pid" ;;
priority) alive && echo "${PRIORITY:-19}" >"/proc/$pid/autogroup" ;;
go) alive && kill -CONT "$pid" ;;
status)
    if alive; then echo "running: $pid ($(ps -o stat= -p "$pid"))"; else echo "not running"; fi
    tail -n 3 "$run/log.jsonl" 2>/dev/null || true
    ;;
*) echo "start, stop, pause, go, priority or status" >&2; exit 2 ;;
esac
