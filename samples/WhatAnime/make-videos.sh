#!/usr/bin/env bash
# Makes five "episodes" of two to three minutes, with a cut every few seconds: the same ones every time. Those that are there stay.
# usage: make-videos.sh OUTDIR        needs ffmpeg; takes its pictures from tuxpaint-stamps-default and gnome-backgrounds.
set -euo pipefail
export LC_ALL=C

out=${1:?usage: make-videos.sh OUTDIR}
stamps=${STAMPS:-/usr/share/tuxpaint/stamps}
backgrounds=${BACKGROUNDS:-/usr/share/backgrounds/gnome}
size=400x224 width=400 height=224 fps=24

command -v ffmpeg >/dev/null || { echo "ffmpeg is missing; install it with: apt install ffmpeg" >&2; exit 1; }
[ -d "$stamps" ] || { echo "$stamps is missing; install it with: apt install tuxpaint-stamps-default" >&2; exit 1; }
[ -d "$backgrounds" ] || { echo "$backgrounds is missing; install it with: apt install gnome-backgrounds" >&2; exit 1; }
mkdir -p "$out"

mapfile -t objects < <(find "$stamps" -name '*.png' -size +8k | sort)
mapfile -t scenery < <(find "$backgrounds" -name '*.webp' -size +100k | sort)

# The wallpapers have up to 16 megapixels and are used many times: bring them down once.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -e "$out/episode-5.mkv" ] || for n in "${!scenery[@]}"; do
    ffmpeg -nostdin -v error -y -i "${scenery[$n]}" -vf scale=960:540 "$work/$n.png"
    scenery[n]=$work/$n.png
done

# A small linear congruential generator, so that a seed means the same episode on every machine.
state=1
roll() { state=$(( (state * 1103515245 + 12345) % 2147483648 )); value=$(( (state >> 8) % $1 )); }

colour() { roll 200; local r=$((value + 30)); roll 200; local g=$((value + 30)); roll 200; colour=$(printf '0x%02x%02x%02x' $r $g $((value + 30))); }

# Every scene is one chain of filters that ends in frames of one size, one rate and one pixel format.
finish() { echo "fps=$fps,scale=$width:$height,setsar=1,format=yuv420p,trim=duration=$1,setpts=PTS-STARTPTS[s$2];"; }

# A slow pan over a part of a wallpaper, while two objects cross it.
travel() {
    local seconds=$1 n=$2 count=${#objects[@]} wall first second hue zoom speed drop from
    roll ${#scenery[@]}; wall=${scenery[$value]}
    roll "$count"; first=${objects[$value]}
    roll "$count"; second=${objects[$value]}
    roll 360; hue=$value; roll 50; zoom=$((170 + value)); roll 120; speed=$((40 + value)); roll 150; drop=$value; roll 2; from=$value
    local w=$((width * zoom / 100)) h=$((height * zoom / 100))
    local pan="(iw-ow)*t/$seconds"; [ "$from" = 0 ] || pan="(iw-ow)*(1-t/$seconds)"
    echo "movie=$wall,scale=$w:$h,format=yuv444p,hue=h=$hue,loop=-1:1,setpts=N/$fps/TB,crop=$width:$height:'$pan':'(ih-oh)*t/$seconds'[w$n];"
    echo "movie=$first,scale=-1:140,format=yuva444p,loop=-1:1,setpts=N/$fps/TB[a$n];"
    echo "movie=$second,scale=-1:100,format=yuva444p,loop=-1:1,setpts=N/$fps/TB[b$n];"
    echo "[w$n][a$n]overlay=x='-60+t*$speed':y=$drop:shortest=0[c$n];"
    echo "[c$n][b$n]overlay=x='W-80-t*$speed*0.7':y='H-h-t*12',$(finish "$seconds" "$n")"
}

# One object close up on a plain ground, moving across the frame.
closeup() {
    local seconds=$1 n=$2 object hue slide
    colour; roll ${#objects[@]}; object=${objects[$value]}; roll 360; hue=$value; roll 260; slide=$((value - 130))
    echo "color=c=$colour:s=$size:r=$fps[w$n];"
    echo "movie=$object,scale=-1:350,format=yuva444p,hue=h=$hue,loop=-1:1,setpts=N/$fps/TB[a$n];"
    echo "[w$n][a$n]overlay=x='(W-w)/2+$slide*(2*t/$seconds-1)':y='-125*t/$seconds',$(finish "$seconds" "$n")"
}

# Computed pictures: a fractal, a game of life in big cells, flowing colours.
computed() {
    local seconds=$1 n=$2 hue seed second
    roll 360; hue=$value; roll 100000; seed=$value
    case $(( $3 % 3 )) in
        0) roll 4; echo "mandelbrot=s=200x112:r=$fps:start_scale=$((3 - value / 2)).$((seed % 10)):end_scale=0.05:end_pts=$((150 + value * 30)),hue=h=$hue,$(finish "$seconds" "$n")" ;;
        1) colour; second=$colour; colour
           echo "life=s=20x12:r=6:seed=$seed:ratio=0.4:life_color=$colour:death_color=$second:mold=12:mold_color=$colour,scale=$size:flags=neighbor,$(finish "$seconds" "$n")" ;;
        2) # Its colours are drawn anew every time unless they are given, whatever the seed.
           local colours=""
           for c in 0 1 2 3; do colour; colours+=":c$c=$colour"; done
           echo "gradients=s=$size:r=$fps:seed=$seed:speed=0.03:nb_colors=4$colours,$(finish "$seconds" "$n")" ;;
    esac
}

episode() {
    local number=$1 scenes=$2 file="$out/episode-$1.mkv" graph="$work/episode-$1.txt" n seconds inputs=""
    [ ! -e "$file" ] || return 0
    state=$((number * 7919))
    : > "$graph"
    for ((n = 0; n < scenes; n++)); do
        roll 4; seconds=$((3 + value)); roll 10
        if [ "$value" -lt 5 ]; then travel $seconds $n; elif [ "$value" -lt 8 ]; then closeup $seconds $n; else roll 3; computed $seconds $n "$value"; fi >> "$graph"
        inputs+="[s$n]"
    done
    echo "${inputs}concat=n=$scenes:v=1:a=0[out]" >> "$graph"
    ffmpeg -nostdin -v error -y -filter_complex_script "$graph" -map '[out]' -an -threads 1 \
        -c:v libx264 -preset ultrafast -crf 26 -g 48 -bitexact "$out/.episode-$number.part.mkv"
    mv "$out/.episode-$number.part.mkv" "$file"
}

# Two at a time: more would only take each other's cores.
for number in 1 2 3 4 5; do
    episode "$number" $((26 + number * 3)) &
    [ $((number % 2)) = 1 ] || wait
done
wait
