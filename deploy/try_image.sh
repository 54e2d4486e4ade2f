#!/bin/sh
# Starts an image as hardened as compose.yaml does, with a Telegram that cannot be reached, waits
# until it is healthy, and stops it. For machines with Docker:  deploy/try_image.sh IMAGE
set -eu
name="briefbot-try-$$"
trap 'docker rm -f "$name" >/dev/null' EXIT
docker run -d --name "$name" --network none --read-only --tmpfs /tmp:size=64m,noexec \
	--cap-drop ALL --security-opt no-new-privileges --memory 1g --pids-limit 256 \
	-e BRIEFBOT_TELEGRAM_TOKEN=123456:not-a-real-one \
	-e BRIEFBOT_TELEGRAM_API_URL=http://127.0.0.1:9 "$1" >/dev/null
health=unhealthy
for _ in $(seq 60); do
	if docker exec "$name" briefbot health >/dev/null 2>&1; then
		health=healthy
		break
	fi
	sleep 1
done
docker stop -t 30 "$name" >/dev/null
docker logs "$name"
code=$(docker inspect --format '{{.State.ExitCode}}' "$name")
echo "$1 became $health and ended with $code."
[ "$health $code" = "healthy 0" ]
