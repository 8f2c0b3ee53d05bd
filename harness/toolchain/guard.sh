# The guard of one aiorig process: sh guard.sh PID
#
# It reads states from standard input and keeps the last complete state. A state has one line per thing and ends with a
# dot. Standard input ends when the guarded process ends. At this moment, the guard handles all things in the state. The
# guard ends the processes first, because the processes could still write to the folders. After that, it removes locks
# and folders. PID only helps people who read a list of processes.

trap '' HUP INT QUIT TERM PIPE
newline='
'
state=
next=
while IFS= read -r line; do
  case $line in
    .) state=$next; next= ;;
    *) next=$next$line$newline ;;
  esac
done

each() {
  printf %s "$state" | while read -r kind rest; do
    if [ "$kind" = "$1" ]; then "$2" "$rest"; fi
  done
}

end_group() { kill -s KILL -- "-$1"; }

# A process may start another process after the guard finds the first process and before the guard kills it. So the
# guard searches until it finds no more processes, for at most ten seconds.
end_found() {
  tries=0
  while found=$("$@") && [ -n "$found" ] && [ $tries -lt 200 ]; do
    kill -s KILL $found
    tries=$((tries + 1))
    sleep 0.05
  done
}
find_marked() { grep -lF -e "$1" /proc/[0-9]*/environ | sed 's|^/proc/||; s|/.*||'; }
find_inside() { ls -l /proc/[0-9]*/cwd | grep -F -e "-> $1" | sed 's|.*/proc/\([0-9]*\)/cwd.*|\1|'; }
end_marked() { end_found find_marked "$1"; }
end_inside() { end_found find_inside "$1"; }

# The guard first moves the file away. If another process has taken over the lock before this move, the guard puts the
# file back.
remove_lock() {
  token=${1%% *}
  path=${1#* }
  away=$path.$token
  if grep -qF -e "$token" "$path"; then mv "$path" "$away"; fi
  if [ -e "$away" ]; then
    grep -qF -e "$token" "$away" || ln "$away" "$path"
    rm -f "$away"
  fi
}

remove_folder() { rm -rf "$1" || { sleep 0.2; rm -rf "$1"; }; }

each group end_group
if [ -r /proc/self/environ ]; then
  each mark end_marked
  each workplace end_inside
fi
each lock remove_lock
each workplace remove_folder
each folder remove_folder
