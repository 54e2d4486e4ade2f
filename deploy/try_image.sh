#!/bin/sh
# Starts an image as hardened as compose.yaml does, with a Telegram that cannot be reached, waits
# until it is healthy, and stops it. For machines with Docker:  deploy/try_image.sh IMAGE
set -eu
name="briefbot-try-$$"
trap 'docker rm --force "$name" >/dev/null' EXIT
docker run --detach --name "$name" --network none --read-only --tmpfs /tmp:size=64m,noexec \
	--cap-drop ALL --security-opt no-new-privileges --memory 512m --pids-limit 256 \
	--health-interval 1s --env BRIEFBOT_TELEGRAM_TOKEN=123456:not-a-real-one \
	--env BRIEFBOT_TELEGRAM_API_URL=http://127.0.0.1:9 "$1" >/dev/null
for _ in $(seq 60); do
	state=$(docker inspect --format '{{.State.Health.Status}}' "$name")
	[ "$state" != healthy ] || break
	sleep 1
done
docker stop --timeout 30 "$name" >/dev/null
docker logs "$name"
code=$(docker inspect --format '{{.State.ExitCode}}' "$name")
echo "$1 became $state and ended with $code."
[ "$state $code" = "healthy 0" ]
