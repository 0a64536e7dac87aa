#!/bin/sh
# Kills what runs in a control group once a time is over, and keeps the group frozen and empty
# until it is given a later time. It stands outside of the process that gives the time, so that
# neither the death nor the standstill of that process lets anything run on.
#
#   fence.sh DIRECTORY VERSION GROUP
#
# DIRECTORY/order holds a number that grows, and the time in hundredths of a second of
# /proc/uptime, or "end". DIRECTORY/done holds the number of the order that was carried out last,
# and "open" or "shut". VERSION is that of the control groups, 1 or 2. SIGUSR1: look at the order.
directory=$1
version=$2
state=
reported=

case $version in
2) group=/sys/fs/cgroup/$3 ;;
*) group=/sys/fs/cgroup/freezer/$3 ;;
esac

# Only the order ends it: not the end of a session, nor a signal to all of Kennel's processes.
trap '' HUP INT TERM
trap : USR1
echo $$ > "$directory/pid"
echo -900 2> /dev/null > /proc/self/oom_score_adj

freeze() {
  if [ "$version" = 2 ]; then
    echo 1 > "$group/cgroup.freeze"
  else
    echo FROZEN > "$group/freezer.state"
  fi
}

thaw() {
  if [ "$version" = 2 ]; then
    echo 0 > "$group/cgroup.freeze"
  else
    echo THAWED > "$group/freezer.state"
  fi
}

processes() {
  find "$group" -name cgroup.procs -exec cat {} + 2> /dev/null
}

# Frozen first, so that nothing makes new processes meanwhile. A frozen process of version 1 dies
# only when it is thawed, and then at once.
shut() {
  freeze
  while pids=$(processes) && [ -n "$pids" ]; do
    kill -KILL $pids 2> /dev/null
    [ "$version" = 2 ] || thaw
    sleep 0.02
    freeze
  done
}

report() {
  [ "$reported" = "$1" ] || echo "$1" > "$directory/done"
  reported=$1
}

# In hundredths of a second; a signal ends it early.
nap() {
  sleep "$(($1 / 100)).$(($1 / 10 % 10))$(($1 % 10))" &
  wait $!
  kill $! 2> /dev/null
}

while :; do
  number=0
  until=0
  if [ -f "$directory/order" ]; then
    read -r number until < "$directory/order"
  elif [ ! -d "$group" ]; then
    exit 0
  fi
  if [ "$until" = end ]; then
    exit 0
  fi
  read -r uptime _ < /proc/uptime
  left=$((until - ${uptime%.*}${uptime#*.}))
  if [ "$left" -gt 0 ]; then
    [ "$state" = open ] || thaw
    state=open
    report "$number open"
    # A machine that slept must not find it asleep for long.
    nap $((left < 100 ? left : 100))
  else
    shut
    state=shut
    report "$number shut"
    nap 100
  fi
done
