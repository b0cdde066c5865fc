package coursecmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/socketlab/socketlab/internal/cli/cmdutil"
	"github.com/socketlab/socketlab/internal/cli/term"
	"github.com/socketlab/socketlab/internal/course/exercise"
	"github.com/socketlab/socketlab/internal/errno"
	"github.com/socketlab/socketlab/internal/phrase"
)

// NewHint returns the command hint.
func NewHint(repo fs.FS) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:               "hint N",
		Short:             "give the next hint",
		Long:              "Gives the next hint for the exercise of a lesson, from a nudge to nearly the code.",
		Example:           "hint 2\nhint 2 --all",
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := cmdutil.ChooseExercise(repo, args)
			if err != nil {
				return err
			}
			hints, err := e.Hints()
			if err != nil {
				return err
			}
			from, to := 0, len(hints)
			if !all {
				from = cmdutil.OpenSession(cmd.ErrOrStderr()).Lesson(e.Number).NextHint(len(hints))
				to = from + 1
			}
			out := cmd.OutOrStdout()
			for i := from; i < to; i++ {
				text := term.RenderMarkdown(hints[i], min(term.WidthOf(out, term.Width), term.MaxWidth), term.PaintFor(out))
				fmt.Fprintf(out, "%s\n\n%s\n", term.PaintFor(out).Bold(fmt.Sprintf("Hint %d of %d", i+1, len(hints))), text)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "give all of them")
	return cmd
}

// NewSolution returns the command solution.
func NewSolution(repo fs.FS) *cobra.Command {
	var spoil bool
	cmd := &cobra.Command{
		Use:               "solution N",
		Short:             "show our solution",
		Long:              "Shows our solution of an exercise, once yours has passed.",
		Example:           "solution 2\nsolution 2 --spoil",
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := cmdutil.ChooseExercise(repo, args)
			if err != nil {
				return err
			}
			mine := cmdutil.OpenSession(cmd.ErrOrStderr()).Lesson(e.Number).Recorded()
			if mine.Passed == nil && !spoil {
				return fmt.Errorf("exercise %d has not passed yet; its solution is shown then, or now with --spoil", e.Number)
			}
			source, err := e.Solution()
			if err == nil {
				_, err = cmd.OutOrStdout().Write(source)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&spoil, "spoil", false, "show it all the same")
	return cmd
}

// NewReset returns the command reset.
func NewReset(repo fs.FS) *cobra.Command {
	return &cobra.Command{
		Use:               "reset N",
		Short:             "begin an exercise anew",
		Long:              "Puts the file of an exercise back as it was, and keeps yours beside it.",
		Example:           "reset 2",
		ValidArgsFunction: completeLessons,
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := cmdutil.ChooseExercise(repo, args)
			if err != nil {
				return err
			}
			dir, err := e.Dir(".")
			if errors.Is(err, exercise.ErrNowhere) {
				_, err = cmdutil.FindExerciseDir(e)
				return err
			}
			backup, err := e.Reset(dir)
			if err != nil {
				return cmdutil.UserErrorf(err, "%s cannot be reset: %s", cmdutil.ShortenPath(filepath.Join(dir, exercise.File)), errno.RootCause(err))
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%s is as it was.\n", cmdutil.ShortenPath(filepath.Join(dir, exercise.File)))
			if backup != "" {
				fmt.Fprintf(out, "Yours is kept as %s.\n", cmdutil.ShortenPath(backup))
			}
			return nil
		},
	}
}

// NewInit returns the command init.
func NewInit(repo fs.FS) *cobra.Command {
	return &cobra.Command{
		Use:     "init DIR",
		Short:   "copy the exercises to DIR",
		Long:    "Makes a folder with all exercises, for those who have no clone. check, hint, reset\nand watch work in it.",
		Example: "init exercises",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return cmdutil.UsageErrorf("name one folder, as in: %s init exercises", cmdutil.ProgramName())
			}
			all, err := cmdutil.Exercises(repo)
			if err != nil {
				return err
			}
			err = exercise.Init(args[0], all, workReadme(all))
			switch {
			case errors.Is(err, os.ErrExist):
				return cmdutil.UserErrorf(err, "%s is not empty, and nothing in it was touched; name a new folder", args[0])
			case err != nil:
				return cmdutil.UserErrorf(err, "%s cannot be made: %s", args[0], errno.RootCause(err))
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s holds %s. Next:\n  cd %s\n  socketlab lesson %d\n",
				args[0], phrase.Plural(len(all), "exercise"), args[0], all[0].Number)
			return err
		},
	}
}

func workReadme(all []exercise.Exercise) string {
	text := "# Exercises of socketlab\n\nEach folder holds one file, `exercise.go`, which says what to write. In this folder:\n\n" +
		"```sh\nsocketlab lessons\nsocketlab lesson 1\nsocketlab check 1\nsocketlab hint 1\nsocketlab watch\n```\n\n" +
		"`check` builds your file together with its check. Nothing but Go is needed.\n\n"
	for _, e := range all {
		text += fmt.Sprintf("- [%s](%s/%s)\n", e.Folder, e.Folder, exercise.File)
	}
	return text
}
